/**
 * Pages per second of one small app, built four times: without sign-in (the same page data from a
 * constant), with this library, with plain `@auth/sveltekit`, with `@logto/sveltekit`; each on a page
 * that reads the session once and on one that reads it three times (layout, layout, page).
 *
 * All run in turn, in short rounds of one run, so that a noisy machine is noisy to all, and all are
 * started anew several times: two processes of one build differ by some percent. Reported are medians of
 * the rounds, as ratio to the app without sign-in, and the lowest and highest of the starts. All show the
 * same claims, but `@logto/sveltekit` those of its ID token only: it would ask Logto for the others on
 * each read.
 *
 * Usage: npm run bench [-- --starts 5 --rounds 3 --seconds 1]
 */
import autocannon from 'autocannon';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { startLocalLogto, type LocalLogto } from '../src/lib/local/index.ts';
import { defaultScopes } from '../src/lib/protocol/scopes.ts';
import { findPort } from '../tests/support/demo.ts';
import { createHttpClient, signInAtLogto, type HttpClient } from '../tests/support/http-client.ts';
import { buildApp, temporary } from './support/build-app.ts';

const variants = ['none', 'ours', 'authjs', 'logto'] as const;
type Variant = (typeof variants)[number];

const names: Readonly<Record<Variant, string>> = {
	none: 'no sign-in',
	ours: 'sveltekit-logto',
	authjs: '@auth/sveltekit',
	logto: '@logto/sveltekit'
};
const pages = { one: '/one', three: '/three/inner' } as const;
type Page = keyof typeof pages;

interface Running {
	readonly origin: string;
	readonly cookie: string;
	readonly child: ChildProcess;
}

const { values } = parseArgs({
	options: {
		starts: { type: 'string', default: '5' },
		rounds: { type: 'string', default: '3' },
		seconds: { type: 'string', default: '1' }
	}
});

async function start(
	out: string,
	logto: LocalLogto,
	claims: string
): Promise<Omit<Running, 'cookie'>> {
	const port = await findPort();
	const origin = `http://localhost:${port}`;
	const child = spawn(process.execPath, [out], {
		env: {
			PATH: process.env['PATH'],
			NODE_ENV: 'production',
			HOST: 'localhost',
			PORT: String(port),
			ORIGIN: origin,
			AUTH_LOGTO_ISSUER: logto.endpoint,
			AUTH_LOGTO_ID: logto.clientId,
			AUTH_LOGTO_SECRET: logto.clientSecret,
			AUTH_SECRET: 'a-secret-for-benchmarks-of-forty-characters',
			BENCH_CLAIMS: claims,
			BENCH_SCOPE: defaultScopes.join(' ')
		},
		stdio: ['ignore', 'pipe', 'inherit']
	});
	if (child.stdout === null) throw new Error('The app has no standard output.');
	for await (const chunk of child.stdout) if (String(chunk).includes('Listening on')) break;
	return { origin, child };
}

/** Signs in as a browser does and gives the cookies. */
async function signIn(variant: Variant, origin: string): Promise<string> {
	if (variant === 'none') return '';
	const client = createHttpClient();
	const started = await startSignIn(variant, origin, client);
	const location = started.headers.get('location');
	if (location === null) throw new Error(`${variant} does not start a sign-in: ${started.status}.`);
	await client.fetch(await signInAtLogto(client, location, 'alice'));
	const cookies = client.cookies(origin).map(({ name, value }) => `${name}=${value}`);
	return cookies.join('; ');
}

function startSignIn(variant: Variant, origin: string, client: HttpClient): Promise<Response> {
	const headers = { origin, 'content-type': 'application/x-www-form-urlencoded' };
	return variant === 'authjs'
		? client.fetch(`${origin}/auth/signin/logto`, {
				method: 'POST',
				headers,
				body: 'callbackUrl=/'
			})
		: client.fetch(`${origin}/auth/signin`, { headers: { accept: 'text/html' } });
}

async function check(variant: Variant, { origin, cookie }: Running): Promise<void> {
	for (const path of Object.values(pages)) {
		const response = await fetch(`${origin}${path}`, { headers: { cookie } });
		const html = await response.text();
		if (!response.ok || !html.includes('<h1>Alice'))
			throw new Error(`${variant} does not know Alice on ${path}: ${response.status}.`);
		if (variant === 'ours' && response.headers.has('set-cookie'))
			throw new Error('A page that changed nothing set a cookie.');
	}
}

async function measure({ origin, cookie }: Running, page: Page, seconds: number): Promise<number> {
	const load = (duration: number) =>
		autocannon({
			url: `${origin}${pages[page]}`,
			connections: 10,
			duration,
			headers: cookie === '' ? {} : { cookie }
		});
	// Not counted: a process at rest gives memory back and wakes slowly.
	await load(1);
	const result = await load(seconds);
	if (result.non2xx > 0 || result.errors > 0)
		throw new Error(`${result.non2xx} answers were not 2xx, ${result.errors} failed.`);
	return result.requests.average;
}

const median = (numbers: readonly number[]): number =>
	numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;

function rotate<Item>(items: readonly Item[], by: number): readonly Item[] {
	const start = Math.max(by, 0) % items.length;
	return [...items.slice(start), ...items.slice(0, start)];
}

/** What one start of all apps gave, by variant and page. */
interface Measured {
	readonly ratios: ReadonlyMap<string, readonly number[]>;
	readonly rates: ReadonlyMap<string, readonly number[]>;
}

const toKey = (variant: Variant, page: Page) => `${variant} ${page}`;

async function measureAll(apps: ReadonlyMap<Variant, Running>): Promise<Measured> {
	const ratios = new Map<string, number[]>();
	const rates = new Map<string, number[]>();
	const add = (to: Map<string, number[]>, key: string, value: number) =>
		to.set(key, [...(to.get(key) ?? []), value]);
	for (let round = -1; round < Number(values.rounds); round++) {
		for (const page of ['one', 'three'] as const) {
			const measured = new Map<Variant, number>();
			// Another one begins each round, so that nobody always runs on a machine at rest.
			for (const [variant, running] of rotate([...apps], round))
				// The round before the first warms up.
				measured.set(variant, await measure(running, page, round < 0 ? 2 : Number(values.seconds)));
			const base = measured.get('none') ?? Number.NaN;
			if (round < 0) continue;
			for (const [variant, rate] of measured) {
				add(rates, toKey(variant, page), rate);
				add(ratios, toKey(variant, page), rate / base);
			}
		}
	}
	return { ratios, rates };
}

function report(starts: readonly Measured[]): void {
	const cell = (variant: Variant, page: Page) => {
		const key = toKey(variant, page);
		const ratios = starts.map((start) => start.ratios.get(key) ?? []);
		const each = ratios.map(median);
		const rate = median(starts.flatMap((start) => start.rates.get(key) ?? []));
		const range =
			variant === 'none'
				? ''
				: `, ${Math.min(...each).toFixed(2)} to ${Math.max(...each).toFixed(2)}`;
		return `${median(ratios.flat()).toFixed(2)}${range} (${Math.round(rate)}/s)`;
	};
	console.log(
		`Node ${process.version}, ${cpus().length} processors, ${starts.length} starts of ${values.rounds} rounds.\n`
	);
	console.log('| app | one session read a page | three session reads a page |');
	console.log('| --- | --- | --- |');
	for (const variant of variants)
		console.log(`| ${names[variant]} | ${cell(variant, 'one')} | ${cell(variant, 'three')} |`);
}

/** Starts all apps, each with Alice signed in, measures them and ends them. */
async function measureOneStart(
	builds: ReadonlyMap<Variant, string>,
	logto: LocalLogto
): Promise<Measured> {
	const apps = new Map<Variant, Running>();
	try {
		let claims = 'null';
		for (const [variant, out] of builds) {
			const started = await start(out, logto, claims);
			const running = { ...started, cookie: await signIn(variant, started.origin) };
			apps.set(variant, running);
			if (variant === 'ours') {
				const session = await fetch(`${running.origin}/auth/session`, {
					headers: { cookie: running.cookie }
				});
				const value: { profile?: unknown } = await session.json();
				claims = JSON.stringify(value.profile ?? null);
			}
			await check(variant, running);
		}
		return await measureAll(new Map(variants.flatMap((name) => toEntry(apps, name))));
	} finally {
		for (const { child } of apps.values()) {
			child.kill();
			await once(child, 'exit');
		}
	}
}

async function main(): Promise<void> {
	const logto = await startLocalLogto({ port: 0 });
	try {
		const builds = new Map<Variant, string>();
		// Ours first: the others show what its session holds.
		for (const variant of ['ours', 'none', 'authjs', 'logto'] as const)
			builds.set(variant, await buildApp('app', variant));
		const starts: Measured[] = [];
		for (let index = 0; index < Number(values.starts); index++)
			starts.push(await measureOneStart(builds, logto));
		report(starts);
	} finally {
		await logto.close();
		await rm(temporary, { recursive: true, force: true });
	}
}

function toEntry(apps: ReadonlyMap<Variant, Running>, name: Variant): Array<[Variant, Running]> {
	const running = apps.get(name);
	return running === undefined ? [] : [[name, running]];
}

await main();
