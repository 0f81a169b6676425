/**
 * Whose code the time of a page goes to: a profile of one app of `bench/app` under load, by default this library's
 * with a session in a cookie, on a page that reads it three times. Node takes a sample every half millisecond. Each
 * sample belongs to one file, which source maps name. Self time is what the code of a file does itself. The report
 * says the shares of the working time by owner, and by file for this library.
 *
 * Before the measured requests the app answers half as many, so that its code is compiled.
 */
import { copyFile, readFile } from 'node:fs/promises';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSourceOf } from './profile/source-of.ts';
import {
	sumProfile,
	type CpuProfile,
	type Samples,
	type Span,
	type Summary
} from './profile/sum-profile.ts';
import {
	endSurroundings,
	pages,
	startBenchApp,
	startSurroundings,
	type Surroundings,
	variants
} from './support/bench-app.ts';
import { temporary } from './support/build-app.ts';
import { load } from './support/load.ts';
import { readArguments, toChoice } from './support/read-arguments.ts';
import { toTable } from './support/table.ts';

const read = readArguments(
	'npm run bench:profile',
	'Sums the self time of one app under load, by the owner of the code.',
	{
		app: { value: 'ours', help: `one of ${variants.join(', ')}` },
		page: { value: 'three', help: 'how often it reads the session: none, one, three' },
		requests: { value: '20000', help: 'measured requests; half as many come before' },
		keep: { value: '', help: 'a file for the profile itself, which Chrome DevTools open' }
	}
);
const app = toChoice('app', read('app'), variants);
const page = toChoice('page', read('page'), ['none', 'one', 'three']);
const requests = Number(read('requests'));

/** Between two samples, in microseconds. */
const interval = 500;
const name = 'bench.cpuprofile';

/** Measures, and returns the sums. */
async function measure(): Promise<Summary> {
	const around = await startSurroundings();
	try {
		const span = await runUnderLoad({ ...around, claims: 'null' });
		const file = `${temporary}/${name}`;
		const profile: CpuProfile = JSON.parse(await readFile(file, 'utf8'));
		if (read('keep') !== '') await copyFile(file, read('keep'));
		return sumProfile(profile, span, createSourceOf());
	} finally {
		await endSurroundings(around);
	}
}

/** Starts the app, and returns when it was measured. The profile is written when the app ends. */
async function runUnderLoad(surroundings: Surroundings): Promise<Span> {
	const flags = [
		...['--cpu-prof', `--cpu-prof-interval=${interval}`],
		...[`--cpu-prof-dir=${temporary}`, `--cpu-prof-name=${name}`]
	];
	const running = await startBenchApp(app, surroundings, { flags });
	try {
		const target = { url: `${running.origin}${pages[page]}`, cookie: running.cookie };
		await load(target, requests / 2);
		const from = await running.now();
		await load(target, requests);
		return [from, await running.now()];
	} finally {
		await running.end();
	}
}

const lib = fileURLToPath(new URL('../src/lib', import.meta.url));

function report({ total, garbage, byOwner, own }: Summary): void {
	const toShare = (samples: number) => `${((100 * samples) / total).toFixed(2)} %`;
	const toRows = (samples: ReadonlyMap<string, Samples>, toName: (name: string) => string) =>
		[...samples]
			.toSorted(([, a], [, b]) => b.withBuiltIns - a.withBuiltIns)
			.map(([name, { self, withBuiltIns }]) => [
				toName(name),
				toShare(self),
				toShare(withBuiltIns)
			]);
	console.log(`${app}, page ${page}, ${total} samples, Node ${process.version}.\n`);
	const head = ['self time', 'with the built-ins that it calls'];
	const collected = ['collection of garbage', toShare(garbage), toShare(garbage)];
	console.log(toTable([['owner', ...head], ...toRows(byOwner, (owner) => owner), collected]));
	console.log();
	console.log(toTable([['file', ...head], ...toRows(own, (file) => relative(lib, file))]));
}

report(await measure());
