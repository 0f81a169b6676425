import { toTable } from '../../bench/support/table.js';
import { kinds, type Kind } from './judge.js';
import { countOf, type Finding, type Tally } from './ledger.js';

const words: Readonly<Record<Kind, string>> = {
	bypass: 'bypass',
	'5xx': '5xx of ours',
	crash: 'crash',
	sveltekit: "SvelteKit's own 5xx",
	app: 'a callback of the app failed'
};

/** Whether there was nothing wrong, and something to judge by. */
export const isClean = (tally: Tally): boolean =>
	tally.shown > 0 && faulty.every((kind) => countOf(tally, kind) === 0);

const faulty: readonly Kind[] = ['bypass', '5xx', 'crash'];

/** `bypasses 0, 5xx 0 (SvelteKit's own: 12), crashes 0`. */
export const toSummary = (tally: Tally): string =>
	`bypasses ${countOf(tally, 'bypass')}, 5xx ${countOf(tally, '5xx')} (SvelteKit's own: ${countOf(tally, 'sveltekit')}), crashes ${countOf(tally, 'crash')}`;

/** Everything that was found, with the smallest request for each, and the counts. */
export function toReport(tally: Tally): string {
	const { findings, statuses, requests, wire, refused, shown } = tally;
	const ordered = kinds.flatMap((kind) => findings.filter((finding) => finding.kind === kind));
	const counts = Object.entries(statuses).map(([status, count]) => `${status}: ${count}`);
	return [
		...ordered.map(toParagraph),
		...(ordered.length === 0 ? [] : [toTable([['count', 'kind', 'what'], ...ordered.map(toRow)])]),
		`answers by status: ${counts.join(', ')}`,
		`${requests} requests, ${wire} of them over sockets; ${refused} were no address for adapter-node; ${shown} showed protected content to a user who may read it`,
		toSummary(tally)
	].join('\n\n');
}

const toRow = ({ count, kind, what }: Finding): readonly string[] => [
	String(count),
	words[kind],
	what
];

function toParagraph({ kind, what, example, where }: Finding): string {
	const request = example?.replace(/^/gm, '    ') ?? '    no single request';
	return `${words[kind]}: ${what}\n  with ${where}\n${request}`;
}
