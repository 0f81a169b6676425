/**
 * Runs the attacks of `tests/security/attacks.ts` against one small app that is guarded in three ways: by the
 * two guards that the documentation of `@auth/sveltekit` shows, and by this library. Writes the results into
 * `docs/security.md`. With `--check` it compares instead.
 *
 * It fails when anything gets through this library, causes a 5xx, or ends the process.
 */
import './help.ts';
import { readFileSync, writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { startLocalLogto, type LocalLogto } from '../src/lib/local/index.ts';
import { attacks, attempt, foreignOrigins, toAttempts } from '../tests/security/attacks.ts';
import type { Attack, Attempt, Kind } from '../tests/security/attacks.ts';
import { buildApp } from '../tests/support/build-app.ts';
import { startApp, type Demo } from '../tests/support/demo.ts';
import { findPort } from '../tests/support/ports.ts';
import { createHttpClient, signInAtLogto } from '../tests/support/http-client.ts';
import type { RawResponse } from '../tests/support/raw-request.ts';
import { navigation } from '../tests/support/sign-in.ts';
import { waitFor } from '../tests/support/wait-for.ts';

const file = 'docs/security.md';
const markers = ['<!-- security:compare -->', '<!-- /security:compare -->'] as const;

const variants = ['authjs-path', 'authjs-component', 'ours'] as const;
type Variant = (typeof variants)[number];
const names: Readonly<Record<Variant, string>> = {
	'authjs-path': 'Auth.js, per path',
	'authjs-component': 'Auth.js, per component',
	ours: 'sveltekit-logto'
};

/** Protected routes, and what of each is asked for. A guard of pages says nothing about endpoints. */
const routes: ReadonlyArray<{ readonly path: string; readonly kinds: readonly Kind[] }> = [
	{ path: '/authenticated', kinds: ['page', 'data', 'action'] },
	{ path: '/authenticated/o/acme', kinds: ['page', 'data'] },
	{ path: '/authenticated/report', kinds: ['fetch'] }
];
const words: Readonly<Record<Kind, string>> = {
	page: 'page',
	data: 'data',
	action: 'action',
	fetch: 'endpoint'
};

/** Not an attack: what a cache may store and send to other users. */
const cached = 'a page of a signed-in user, seen by a cache';

/** The outcomes of an attack, in the words of the table; empty when it was refused. */
type Outcomes = ReadonlySet<string>;

/** An app that is started again, on its port, when a request ended it. */
interface Target {
	readonly variant: Variant;
	origin(): string;
	/** `null` when the request ended the process. */
	ask(request: Attempt): Promise<RawResponse | null>;
	close(): Promise<void>;
}

async function startTarget(variant: Variant, logto: LocalLogto): Promise<Target> {
	const out = await buildApp({ fixture: 'compared', env: { COMPARED_VARIANT: variant }, variant });
	const port = await findPort();
	const env = {
		AUTH_LOGTO_ISSUER: logto.endpoint,
		AUTH_LOGTO_ID: logto.clientId,
		AUTH_LOGTO_SECRET: logto.clientSecret,
		AUTH_SECRET: 'a-secret-for-comparing-of-forty-characters'
	};
	let app: Demo = await startApp(out, env, { port });
	const home: Attempt = { path: '/', headers: navigation };
	return {
		variant,
		origin: () => app.origin,
		async ask(request) {
			const response = await attempt(app.origin, request).catch(() => null);
			// A process that has thrown may still have sent its answer: the next request tells.
			const next = await attempt(app.origin, home).catch(() => null);
			if (next !== null) {
				if (response === null) throw new Error(`No answer to ${request.path}, and it lives.`);
				return response;
			}
			await waitFor(async () => !app.alive());
			app = await startApp(out, env, { port });
			return null;
		},
		close: () => app.close()
	};
}

/** Signs Alice in as a browser does and returns her cookies. */
async function signIn({ variant, origin }: Target): Promise<string> {
	const client = createHttpClient();
	const start =
		variant === 'ours'
			? await client.fetch(`${origin()}/auth/signin`, { headers: navigation })
			: await client.fetch(`${origin()}/auth/signin/logto`, {
					method: 'POST',
					headers: { origin: origin(), 'content-type': 'application/x-www-form-urlencoded' },
					body: 'callbackUrl=/'
				});
	const location = start.headers.get('location');
	if (location === null) throw new Error(`${variant} does not start a sign-in: ${start.status}.`);
	await client.fetch(await signInAtLogto(client, location, 'alice'), { headers: navigation });
	return client
		.cookies(origin())
		.map(({ name, value }) => `${name}=${value}`)
		.join('; ');
}

const isSecret = (response: RawResponse | null) => response?.body.includes('secret of') === true;

/** The outcomes of an attack on each route, as an anonymous visitor and as Alice. Only the first can get through. */
async function tryAttack(target: Target, cookie: string, alter: Attack[1]): Promise<Outcomes> {
	const outcomes = new Set<string>();
	for (const { path, kinds } of routes)
		for (const [kind, innocent] of toAttempts(path)) {
			if (!kinds.includes(kind)) continue;
			if (target.variant === 'authjs-component' && kind === 'fetch') continue;
			for (const who of [{}, { cookie }]) {
				const headers = { origin: target.origin(), ...innocent.headers, ...who };
				const { headers: altered, ...sent } = alter({ ...innocent, headers });
				const response = await target.ask({ ...sent, headers: { ...altered, ...who } });
				const outcome = toOutcome(kind, response, 'cookie' in who);
				if (outcome !== null) outcomes.add(outcome);
				const isSamePage = kind === 'page' && sent.path === path && sent.method === undefined;
				if ('cookie' in who && isSamePage && !isSecret(response))
					outcomes.add('**forgets who is signed in**');
			}
		}
	return outcomes;
}

function toOutcome(kind: Kind, response: RawResponse | null, isAlice: boolean): string | null {
	if (response === null) return '**ends the process**';
	if (response.status >= 500) return `**${response.status}**`;
	return isSecret(response) && !isAlice ? `**opens the ${words[kind]}**` : null;
}

/** Forms of other sites, with Alice's cookies. */
async function tryForm(
	target: Target,
	cookie: string,
	from: { readonly origin?: string }
): Promise<Outcomes> {
	const [, action] = toAttempts('/authenticated').find(([kind]) => kind === 'action') ?? [];
	if (action === undefined) throw new Error('There is no action.');
	const headers = { ...action.headers, cookie, origin: from.origin };
	const response = await target.ask({ ...action, headers });
	return new Set(isSecret(response) ? ['**is accepted**'] : []);
}

/** What the response tells a cache about a page of Alice. */
async function tryCache(target: Target, cookie: string): Promise<Outcomes> {
	const headers = { ...navigation, cookie };
	const response = await target.ask({ path: '/authenticated', headers });
	if (response === null || !isSecret(response)) throw new Error('Alice does not receive her page.');
	const told = String(response.headers['cache-control'] ?? '');
	const outcomes = new Set<string>();
	if (!/private|no-store/.test(told)) outcomes.add('**no `Cache-Control`**');
	if (outcomes.size > 0 && response.headers['set-cookie'] !== undefined)
		outcomes.add('**`Set-Cookie` of the session**');
	return outcomes;
}

async function tryAll(target: Target): Promise<ReadonlyMap<string, Outcomes>> {
	const cookie = await signIn(target);
	const results = new Map<string, Outcomes>();
	// What is open without any attack is said once.
	const open = await tryAttack(target, cookie, (innocent) => innocent);
	for (const [name, alter] of attacks) {
		const outcomes = await tryAttack(target, cookie, alter);
		results.set(name, new Set([...outcomes].filter((outcome) => !open.has(outcome))));
	}
	results.set('as it is', open);
	for (const [name, from] of foreignOrigins)
		results.set(`a form of ${name}`, await tryForm(target, cookie, from));
	results.set(cached, await tryCache(target, cookie));
	return results;
}

const versionOf = (name: string): string => {
	const text = readFileSync(`node_modules/${name}/package.json`, 'utf8');
	return /"version":\s*"([^"]+)"/.exec(text)?.[1] ?? '?';
};

function toText(results: ReadonlyMap<Variant, ReadonlyMap<string, Outcomes>>): string {
	const tried = [...(results.get('ours')?.keys() ?? [])];
	const read = (variant: Variant, name: string) => [
		...(results.get(variant)?.get(name) ?? new Set<string>())
	];
	const told = tried.filter((name) => variants.some((variant) => read(variant, name).length > 0));
	const rows = told.map((name) => [
		name,
		...variants.map(
			(variant) => read(variant, name).join(', ') || (name === cached ? 'private' : 'refused')
		)
	]);
	const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
	const head = ['request', ...variants.map((variant) => names[variant])];
	const packages = ['@auth/sveltekit', '@auth/core', '@sveltejs/kit', '@sveltejs/adapter-node'];
	const versions = packages.map((name) => `\`${name}\` ${versionOf(name)}`).join(', ');
	return [
		`${tried.length} kinds of request, with ${versions} and Node ${process.versions.node.split('.')[0]}. At least one build did not refuse these:`,
		'',
		line(head),
		line(head.map(() => '---')),
		...rows.map(line),
		'',
		`All three builds refused the other ${tried.length - told.length}.`
	].join('\n');
}

async function toDocument(text: string): Promise<string> {
	const before = readFileSync(file, 'utf8');
	const [start, end] = markers.map((marker) => before.indexOf(marker));
	if (start === undefined || end === undefined || start < 0 || end < start)
		throw new Error(`${file} has no place for the comparison: ${markers.join(' … ')}.`);
	const document = `${before.slice(0, start)}${markers[0]}\n\n${text}\n\n${before.slice(end)}`;
	return format(document, { ...(await resolveConfig(file)), filepath: file });
}

const logto = await startLocalLogto({ port: 0 });
const results = new Map<Variant, ReadonlyMap<string, Outcomes>>();
try {
	for (const variant of variants) {
		const target = await startTarget(variant, logto);
		try {
			results.set(variant, await tryAll(target));
		} finally {
			await target.close();
		}
	}
} finally {
	await logto.close();
}

const text = toText(results);
console.log(text);
const through = [...(results.get('ours') ?? [])].filter(([, outcomes]) => outcomes.size > 0);
if (through.length > 0) {
	console.error(`Not refused here: ${through.map(([name]) => name).join('; ')}.`);
	process.exitCode = 1;
}
const document = await toDocument(text);
if (!process.argv.includes('--check')) writeFileSync(file, document);
else if (readFileSync(file, 'utf8') !== document) {
	console.error(
		`${file} says something else. Look at the change, then run: npm run security:compare`
	);
	process.exitCode = 1;
}
