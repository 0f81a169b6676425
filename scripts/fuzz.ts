/**
 * Sends made-up requests to an app that uses this library, in its process and over sockets, and looks at every
 * answer: content for the wrong person, failures, crashes. It fails when there is any.
 *
 * Usage: npm run fuzz [-- --requests 100000 --seed 1 --seconds 1800]
 */
import './help.ts';
import { parseArgs } from 'node:util';
import { isClean, toReport, toSummary } from '../tests/fuzz/report.ts';
import { runFuzz } from '../tests/fuzz/run.ts';

const { values } = parseArgs({
	options: {
		requests: { type: 'string', default: '100000' },
		seed: { type: 'string', default: String(Date.now() % 1_000_000) },
		seconds: { type: 'string', default: '3600' }
	}
});
const [requests, seed, seconds] = [values.requests, values.seed, values.seconds].map(Number);
if (![requests, seed, seconds].every((number) => Number.isInteger(number) && (number ?? -1) >= 0))
	throw new Error('--requests, --seed and --seconds take whole numbers.');

/** Between two lines of progress, in milliseconds. */
const interval = 10_000;
const began = Date.now();
let told = began;

console.log(`seed ${seed}`);
const tally = await runFuzz({
	requests: requests ?? 0,
	seed: seed ?? 0,
	seconds: seconds ?? 0,
	onProgress(current) {
		if (Date.now() - told < interval) return;
		told = Date.now();
		const passed = Math.round((told - began) / 1000);
		console.log(`${passed} s: ${current.requests} requests, ${toSummary(current)}`);
	}
});
console.log(`\n${toReport(tally)}`);
if (tally.requests < (requests ?? 0)) console.log(`It stopped after ${seconds} s.`);
process.exitCode = isClean(tally) ? 0 : 1;
