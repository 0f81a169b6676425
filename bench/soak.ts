/**
 * Whether sessions survive: users in browsers (pages, data, API tokens for a resource and for organizations, switches,
 * sign-outs and sign-ins) use four processes of the built demo with one Redis. Access tokens are due after three
 * seconds, and every refresh returns a new refresh token. Meanwhile processes are killed (SIGKILL) and started again in
 * turn, Redis is restarted and killed, and Logto is stopped (SIGSTOP) and then breaks its connections, for 30 seconds
 * each.
 *
 * To reach: no session lost, which means that no user is anonymous who neither signed out nor was signed out
 * everywhere; no 5xx except 503 of what is away, and broken connections of killed processes; memory of the processes
 * that were left alone (the resident set after a collection of garbage), at the end against the start of the second
 * third, below 1.2. Ends with 1 if one of them is missed; memory counts in runs of five minutes and more.
 */
import { runSoak, toMedian, type SoakResult } from './soak/run-soak.ts';
import { readArguments } from './support/read-arguments.ts';
import { toTable } from './support/table.ts';

const read = readArguments(
	'npm run bench:soak',
	'Looks for lost sessions while processes, Redis and Logto come and go.',
	{ seconds: { value: '600', help: 'how long; memory counts from 300 on' } }
);
const seconds = Number(read('seconds'));

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
