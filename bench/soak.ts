/**
 * Whether sessions survive: people at browsers (pages, data, API tokens for a resource and for
 * organizations, switches, sign-outs and sign-ins) at four processes of the built demo with one Redis.
 * Access tokens are due after three seconds and every refresh brings another refresh token. Meanwhile
 * processes are killed (SIGKILL) and started again in turn, Redis is restarted and killed, and Logto is
 * stopped (SIGSTOP) and then breaks its connections, for 30 seconds each.
 *
 * To reach: no session lost, which is that somebody is anonymous who neither signed out nor was signed
 * out everywhere; no 5xx but 503 of what is away, and broken connections of killed processes; memory of
 * the processes that were left alone (the resident set after a collection of garbage), at the end against
 * the start of the second third, below 1.2. Ends
 * with 1 when one of them is missed; memory counts in runs of five minutes and more.
 *
 * Usage: npm run bench:soak [-- --seconds 600]
 */
import { parseArgs } from 'node:util';
import { runSoak, toMedian, type SoakResult } from './soak/run-soak.ts';
import { toTable } from './support/table.ts';

const { values } = parseArgs({ options: { seconds: { type: 'string', default: '600' } } });
const seconds = Number(values.seconds);

const flat = 1.2;

/** A process warms up for longer than a short run takes. */
const measuresMemory = seconds >= 300;

function printResult({ ledger, kills, broken, tokenRequests, memory }: SoakResult): void {
	const ratio = toMedian(memory.map(({ early, late }) => late / early));
	const megabytes = memory.map(({ early, late }) => `${early.toFixed(0)} → ${late.toFixed(0)} MB`);
	const rows = [
		['requests', String(ledger.requests()), ''],
		['sign-ins', String(ledger.signIns()), ''],
		['token requests', String(tokenRequests), ''],
		['processes killed', String(kills), ''],
		['connections broken', String(broken), ''],
		...[...ledger.explained].map(([name, count]) => [name, String(count), 'listed']),
		['sessions lost', String(ledger.lost.length), '0'],
		['other 5xx', String(ledger.unexplained.length), '0'],
		[
			'memory',
			`${ratio.toFixed(2)} (${megabytes.join(', ')})`,
			measuresMemory ? `< ${flat}` : 'listed'
		]
	];
	for (const { at, what } of ledger.events) console.log(`${at.toFixed(1)} s: ${what}`);
	for (const { at, what } of [...ledger.lost, ...ledger.unexplained])
		console.log(`${at.toFixed(1)} s: ${what}`);
	console.log(`\n${seconds} seconds, Node ${process.version}.\n`);
	console.log(toTable([['what', 'seen', 'to reach'], ...rows]));
	const missed = ledger.lost.length > 0 || ledger.unexplained.length > 0;
	if (missed || (measuresMemory && ratio >= flat)) process.exitCode = 1;
}

printResult(
	await runSoak({
		seconds,
		outage: seconds >= 300 ? 30 : 5,
		killEvery: seconds >= 300 ? 10 : 5
	})
);
