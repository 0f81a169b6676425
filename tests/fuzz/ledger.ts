import { toText, type Case } from './case.js';
import type { Examined } from './examine.js';
import type { Fault, Kind } from './judge.js';

/** A fault with how often it came. */
export interface Finding extends Fault {
	readonly count: number;
	/** The smallest request for it; `null` where no single request makes it. */
	readonly example: string | null;
	/** The variant of the app that the example is for. */
	readonly where: string;
}

/** What came of some requests. Plain data: it goes from process to process. */
export interface Tally {
	readonly requests: number;
	/** Those of them that went over sockets. */
	readonly wire: number;
	/** Requests that adapter-node refuses itself, because they name no address. */
	readonly refused: number;
	/** Answers that showed protected content to a user who may read it. */
	readonly shown: number;
	/** Answers by their status. */
	readonly statuses: Readonly<Record<string, number>>;
	readonly findings: readonly Finding[];
}

/** Counts requests, answers and faults. */
export interface Ledger {
	readonly tally: Tally;
	count(examined: Examined): void;
	/** An answer that came over a socket; `null` where there was none. */
	countWire(status: number | null): void;
	/** @param example `null` where no single request makes the fault. @returns whether it was known before */
	add(fault: Fault, example: string | null): boolean;
	/** Gives a fault a smaller request than the one that it was found with. */
	illustrate(fault: Fault, given: Case): void;
}

/** @param where the variant of the app */
export function createLedger(where: string): Ledger {
	const counts = { requests: 0, wire: 0, refused: 0, shown: 0 };
	const statuses: Record<string, number> = {};
	const findings = new Map<string, Finding>();
	const toKey = ({ kind, what }: Fault): string => `${kind} ${what}`;
	return {
		get tally() {
			return { ...counts, statuses, findings: [...findings.values()] };
		},
		count({ answer, shows, faults }) {
			counts.requests++;
			if (shows) counts.shown++;
			if (answer !== null) statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
			else if (faults.length === 0) counts.refused++;
		},
		countWire(status) {
			counts.requests++;
			counts.wire++;
			if (status !== null) statuses[status] = (statuses[status] ?? 0) + 1;
		},
		add(fault, example) {
			const before = findings.get(toKey(fault));
			findings.set(toKey(fault), {
				...fault,
				count: (before?.count ?? 0) + 1,
				example: before?.example ?? example,
				where
			});
			return before !== undefined;
		},
		illustrate(fault, given) {
			const before = findings.get(toKey(fault));
			if (before !== undefined) findings.set(toKey(fault), { ...before, example: toText(given) });
		}
	};
}

/** Several tallies in one; of one fault the shortest request is kept. */
export function mergeTallies(tallies: readonly Tally[]): Tally {
	const sum = (count: (tally: Tally) => number) =>
		tallies.reduce((total, tally) => total + count(tally), 0);
	const statuses: Record<string, number> = {};
	const findings = new Map<string, Finding>();
	for (const tally of tallies) {
		for (const [status, count] of Object.entries(tally.statuses))
			statuses[status] = (statuses[status] ?? 0) + count;
		for (const finding of tally.findings) {
			const key = `${finding.kind} ${finding.what}`;
			findings.set(key, mergeFindings(findings.get(key), finding));
		}
	}
	return {
		requests: sum(({ requests }) => requests),
		wire: sum(({ wire }) => wire),
		refused: sum(({ refused }) => refused),
		shown: sum(({ shown }) => shown),
		statuses,
		findings: [...findings.values()].toSorted((a, b) => b.count - a.count)
	};
}

function mergeFindings(before: Finding | undefined, finding: Finding): Finding {
	if (before === undefined) return finding;
	const toLength = ({ example }: Finding): number => example?.length ?? Infinity;
	const shorter = toLength(before) <= toLength(finding) ? before : finding;
	return { ...shorter, count: before.count + finding.count };
}

/** How often faults of a kind came. */
export const countOf = ({ findings }: Pick<Tally, 'findings'>, kind: Kind): number =>
	findings.filter((finding) => finding.kind === kind).reduce((sum, { count }) => sum + count, 0);
