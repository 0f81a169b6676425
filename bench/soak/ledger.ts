import { errorCatalogue } from '../../src/lib/error-catalogue.ts';
import { brokenHeader } from '../support/balancer.ts';

/** What is away for a while. */
export type Part = 'redis' | 'logto';

/** A time at which a part was away, in milliseconds since the epoch. */
interface Outage {
	readonly part: Part;
	readonly from: number;
	to: number;
}

/** A session that ended without a reason, or an unexpected answer. */
export interface Incident {
	/** Seconds after the start. */
	readonly at: number;
	readonly what: string;
}

/** One answer, with the times of its request. */
export interface Answer {
	readonly name: string;
	readonly began: number;
	readonly ended: number;
	readonly status: number;
	readonly headers: Headers;
	readonly text: string;
}

/** Everything that was seen. */
export interface Ledger {
	readonly requests: () => number;
	readonly signIns: () => number;
	readonly lost: readonly Incident[];
	/** 5xx that no outage explains. */
	readonly unexplained: readonly Incident[];
	/** What an outage or a killed process explains, by its name. */
	readonly explained: ReadonlyMap<string, number>;
	readonly events: readonly Incident[];
	add(answer: Answer): void;
	addSignIn(): void;
	addLost(what: string): void;
	note(what: string): void;
	/** Begins an outage; what is returned ends it. */
	beginOutage(part: Part): () => void;
	/** Begins to end all sessions of a person; what is returned says that it is done. */
	beginSignOut(user: string): () => void;
	/** Whether a session that began then may have been ended so. */
	isSignedOut(user: string, since: number): boolean;
}

/** What was under way when a part came back may still fail, in milliseconds. */
const grace = 3000;

const codes: Readonly<Record<Part, 'session_store_unreachable' | 'issuer_unreachable'>> = {
	redis: 'session_store_unreachable',
	logto: 'issuer_unreachable'
};

export function createLedger(): Ledger {
	const start = Date.now();
	const outages: Outage[] = [];
	const signOuts: Array<{ readonly user: string; to: number }> = [];
	const lost: Incident[] = [];
	const unexplained: Incident[] = [];
	const events: Incident[] = [];
	const explained = new Map<string, number>();
	let requests = 0;
	let signIns = 0;
	const toIncident = (what: string): Incident => ({ at: (Date.now() - start) / 1000, what });
	const isDuring = ({ began, ended }: Answer, part: Part): boolean =>
		outages.some(
			(outage) => outage.part === part && began <= outage.to + grace && ended >= outage.from
		);
	return {
		requests: () => requests,
		signIns: () => signIns,
		lost,
		unexplained,
		explained,
		events,
		add(answer) {
			requests++;
			const status = toStatus(answer);
			if (status < 500) return;
			const reason = explain(answer, status, isDuring);
			if (reason === null)
				unexplained.push(
					toIncident(
						`${answer.name} in ${answer.ended - answer.began} ms: ${status} ${answer.text.replace(/\s+/g, ' ').slice(-200)}`
					)
				);
			else explained.set(reason, (explained.get(reason) ?? 0) + 1);
		},
		addSignIn: () => void signIns++,
		addLost: (what) => void lost.push(toIncident(what)),
		note: (what) => void events.push(toIncident(what)),
		beginOutage(part) {
			const outage: Outage = { part, from: Date.now(), to: Infinity };
			outages.push(outage);
			return () => {
				outage.to = Date.now();
			};
		},
		beginSignOut(user) {
			const signOut = { user, to: Infinity };
			signOuts.push(signOut);
			return () => {
				signOut.to = Date.now();
			};
		},
		isSignedOut: (user, since) =>
			signOuts.some((signOut) => signOut.user === user && signOut.to >= since)
	};
}

/** SvelteKit answers 200 to a data request and says in it what went wrong. */
function toStatus({ status, text }: Answer): number {
	const inner = /^\{"type":"data".*"type":"error".*?"status":(\d{3})/s.exec(text)?.[1];
	return inner === undefined ? status : Number(inner);
}

function explain(
	answer: Answer,
	status: number,
	isDuring: (answer: Answer, part: Part) => boolean
): string | null {
	if (answer.headers.has(brokenHeader)) return 'connection broken by a killed process';
	if (status !== 503) return null;
	const part = (['redis', 'logto'] as const).find((candidate) => {
		const code = codes[candidate];
		const said = answer.text.includes(code) || answer.text.includes(errorCatalogue[code].message);
		return said && isDuring(answer, candidate);
	});
	return part === undefined ? null : `503 ${codes[part]}`;
}
