import { fork } from 'node:child_process';
import { once } from 'node:events';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { HandledApp, Page } from '../../tests/support/handled-app.js';
import type { HttpClient } from '../../tests/support/http-client.js';
import { trace, type Call } from './trace-hooks.ts';

const { createHandledApp } = await import('../../tests/support/handled-app.ts');
const { addressOf, formPost, navigation } = await import('../../tests/support/sign-in.ts');
const { signInAtLogto } = await import('../../tests/support/http-client.ts');
const { authSecret } = await import('../../tests/support/secret.ts');
const { requirePermission } = await import('../../src/lib/server/index.ts');

const resource = 'https://api.example.test' as const;
const permission = 'read:invoices' as const;
/** The route of the rule table is one of the demo's, whose types these are. */
const ruled = '/(app)/dashboard' as const;

const definitions = [
	'walks: the source files in which a function runs, in the order of the first call; everything is warm.',
	'  Of its own (+) is what the first walk, which every request goes, does not have.',
	'  A return is a call into a file that has itself led to the calling one: A → B → A. Each pair of files counts once.'
];

/** What each page of the app does; every other page asks nothing. */
const pages: Readonly<Record<string, Page>> = {
	'/session': async ({ locals }) => Response.json(await locals.auth()),
	'/permission': async (event) => Response.json(await requirePermission(event, permission)),
	'/token': async ({ locals }) => new Response(await locals.logto.getAccessToken({ resource }))
};

/** One flow through the library. `start` prepares it and returns the part that counts, which throws when it fails. */
interface Walk {
	readonly name: string;
	readonly start: () => Promise<() => Promise<Response>>;
}

/** Describes each walk: which files it goes through and how often it goes back. Each runs twice before it counts. */
export async function describeWalks(): Promise<readonly string[]> {
	const logto = await startLogto();
	try {
		const lines = [...definitions];
		let everywhere: ReadonlySet<string> = new Set();
		for (const { name, start } of await createWalks(logto.env)) {
			for (let warm = 0; warm < 2; warm++) await (await start())();
			const calls = await trace(await start());
			if (everywhere.size === 0) everywhere = new Set(calls.map(({ file }) => file));
			lines.push('', ...describe(name, calls, everywhere));
		}
		return lines;
	} finally {
		logto.close();
	}
}

/** The local Logto, which writes to no log. */
async function startLogto() {
	const script = fileURLToPath(new URL('logto-process.ts', import.meta.url));
	const child = fork(script, {
		execArgv: ['--import', new URL('../ts.mjs', import.meta.url).href]
	});
	const [started]: unknown[] = await once(child, 'message');
	const env = { ...toStrings(started), AUTH_SECRET: authSecret };
	return { env, close: () => child.disconnect() };
}

function toStrings(value: unknown): Record<string, string> {
	if (typeof value !== 'object' || value === null)
		throw new Error('The local Logto did not start.');
	return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)]));
}

async function createWalks(env: Record<string, string | undefined>): Promise<readonly Walk[]> {
	const options = {
		env,
		logLevel: 'silent' as const,
		permissions: [permission],
		resources: [resource]
	};
	const page: Page = async (event) => pages[event.url.pathname]?.(event) ?? new Response('page');
	const app = createHandledApp(options, page);
	const table = createHandledApp({
		...options,
		routes: { '/': 'public', [ruled]: { permission } }
	});
	const browser = app.openBrowser();
	const onTable = table.openBrowser();
	for (const client of [browser, onTable]) {
		await signIn(app, client);
		await choose(app, client);
	}
	const open = (client: HttpClient, path: string) => async () =>
		expectStatus(200, await client.fetch(`${app.origin}${path}`, { headers: navigation }));
	const walk = (name: string, run: () => Promise<Response>) => ({ name, start: async () => run });
	return [
		walk('a page that asks nothing', open(browser, '/')),
		walk('a known cookie → the page', open(browser, '/session')),
		walk('an event through requirePermission', open(browser, '/permission')),
		walk('an event through the rule table', open(onTable, ruled)),
		...createSignIn(app),
		walk('an access token that is kept', open(browser, '/token')),
		{
			name: 'an access token from Logto',
			async start() {
				const client = app.openBrowser();
				await signIn(app, client);
				return open(client, '/token');
			}
		},
		walk('a click in the switcher (the part of the server)', () => choose(app, browser))
	];
}

const createSignIn = (app: HandledApp): readonly Walk[] => [
	{
		name: 'the form of sign-in → Logto',
		start: async () => () => startSignIn(app, app.openBrowser())
	},
	{
		name: 'Logto → the session cookie',
		async start() {
			const client = app.openBrowser();
			const callback = await toCallback(app, client);
			return async () => expectStatus(303, await client.fetch(callback, { headers: navigation }));
		}
	}
];

const startSignIn = (app: HandledApp, client: HttpClient): Promise<Response> =>
	client.fetch(`${app.origin}/auth/signin`, {
		method: 'POST',
		headers: formPost(app),
		body: new URLSearchParams({ redirectTo: '/session' })
	});

/** Signs Alice in at Logto; the address of the callback is not opened yet. */
async function toCallback(app: HandledApp, client: HttpClient): Promise<string> {
	const address = addressOf(await startSignIn(app, client));
	return signInAtLogto(client, String(address), 'alice');
}

async function signIn(app: HandledApp, client: HttpClient): Promise<void> {
	const callback = await toCallback(app, client);
	expectStatus(303, await client.fetch(callback, { headers: navigation }));
}

async function choose(app: HandledApp, client: HttpClient): Promise<Response> {
	const response = await client.fetch(`${app.origin}/auth/organization`, {
		method: 'POST',
		headers: formPost(app),
		body: new URLSearchParams({ organizationId: 'acme', redirectTo: '/session' })
	});
	return expectStatus(303, response);
}

function expectStatus(status: number, response: Response): Response {
	if (response.status === status) return response;
	throw new Error(`The walk ended with ${response.status} instead of ${status}.`);
}

/** The files of a walk in order, and its returns. */
function describe(
	name: string,
	calls: readonly Call[],
	everywhere: ReadonlySet<string>
): readonly string[] {
	const files = [...new Set(calls.map(({ file }) => file))];
	const own = files.filter((file) => !everywhere.has(file)).length;
	const returns = findReturns(calls);
	const folders = new Set(files.map((file) => posix.dirname(file)));
	return [
		`${name}: ${files.length} files (${own} of its own) in ${folders.size} folders, ${returns.size} returns`,
		...files.map((file) => `  ${everywhere.has(file) ? ' ' : '+'} ${file}`),
		...[...returns].map(([pair, times]) => `  back: ${pair} (calls: ${times})`)
	];
}

/** The calls into a file that has itself led to the calling one, by pair of files. */
function findReturns(calls: readonly Call[]): ReadonlyMap<string, number> {
	/** By file: every file that has led to it. */
	const above = new Map<string, Set<string>>();
	const returns = new Map<string, number>();
	for (const { file, caller } of calls) {
		if (caller === null || caller === file) continue;
		const leading = above.get(caller) ?? new Set();
		if (leading.has(file)) {
			const pair = `${caller} → ${file}`;
			returns.set(pair, (returns.get(pair) ?? 0) + 1);
			continue;
		}
		above.set(file, new Set([...(above.get(file) ?? []), caller, ...leading]));
	}
	return returns;
}
