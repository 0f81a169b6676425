import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { getRequestEvent } from '../../../../../tests/support/app/server.js';
import { createHandledApp, type HandledApp } from '../../../../../tests/support/handled-app.js';
import type { HttpClient } from '../../../../../tests/support/http-client.js';
import {
	hasEnded,
	listen,
	outcomeOf,
	toLiveResponse,
	type Listening
} from '../../../../../tests/support/live-response.js';
import { callApi } from '../../../../../tests/support/logto-calls.js';
import { formPost, signIn } from '../../../../../tests/support/sign-in.js';
import { logtoOf } from '../../../../../tests/support/visit.js';
import { waitFor } from '../../../../../tests/support/wait-for.js';
import { toEnv } from '../../../../../tests/support/world.js';
import { startLocalLogto, type LocalLogto } from '../../../local/index.js';
import type { LogtoAuthOptions } from '../../config/options.js';
import { memoryStore } from '../../stores/memory-store.js';
import { guarded } from './guarded.js';
import type { RunLive } from './live-stream.js';

// Over HTTP, with SvelteKit's own live queries: tests/security/remote-functions.test.ts and tests/e2e/live.spec.ts.
const alice = 'alice0000001';

// Some are a hundred requests to a real Logto.
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

let logto: LocalLogto;
beforeAll(async () => {
	logto = await startLocalLogto({ port: 0 });
});
afterAll(() => logto.close());

type Query = (input?: unknown) => AsyncGenerator<unknown, void>;
type Loose = (...given: readonly unknown[]) => Query;
const live = guarded.query.live as unknown as Loose;

/** Counts, and says when it is closed. */
function createTicks() {
	const seen = { opened: 0, closed: 0, aborted: 0 };
	const run: RunLive = async function* ({ organization, signal }) {
		seen.opened++;
		signal.addEventListener('abort', () => seen.aborted++);
		try {
			for (let tick = 0; ; tick++) {
				yield `${organization?.id} ${tick}`;
				await new Promise((resolve) => setTimeout(resolve, 20));
			}
		} finally {
			seen.closed++;
		}
	};
	return { seen, run };
}

/** An app with live queries, by name. */
function openApp(
	queries: Readonly<Record<string, Query>>,
	options: Partial<LogtoAuthOptions> = {}
): HandledApp {
	return createHandledApp({ env: toEnv(logto), ...options }, async (event) => {
		const query = queries[event.url.pathname.replace('/_app/remote/file/', '')];
		const input = event.url.searchParams.get('input') ?? undefined;
		return query === undefined ? new Response('page') : toLiveResponse(event, query(input));
	});
}

const connect = async (app: HandledApp, client: HttpClient, query: string): Promise<Listening> =>
	listen(await client.fetch(`${app.origin}/_app/remote/file/${query}`));

const hasValues = (listening: Listening, least = 2) =>
	waitFor(async () => listening.values.length >= least);

const refusal = (status: number, code: string) => [{ status, code, message: expect.any(String) }];

describe('a guarded live query', () => {
	const ticks = createTicks();
	const waits = { closed: 0 };
	const adminOf = (organization: string) => ({ organization, organizationRole: 'admin' });
	const never = {
		'~standard': { version: 1, vendor: 'test', validate: () => ({ issues: [{ message: 'No.' }] }) }
	};
	const unguarded = createTicks();
	const waiting: RunLive = async function* ({ signal }) {
		try {
			yield 'first';
			await new Promise((_, reject) =>
				signal.addEventListener('abort', () => reject(new Error('It is over.')))
			);
		} finally {
			waits.closed++;
		}
	};
	const queries: Readonly<Record<string, Query>> = {
		ticks: live(adminOf('acme'), ticks.run),
		named: live(adminOf, 'unchecked', ticks.run),
		invalid: live('session', never, ticks.run),
		array: live('session', () => ['a', 'b']),
		iterator: live('session', () => ['a', 'b'].values()),
		promise: live('session', async () => ['a', 'b']),
		waiting: live('session', waiting),
		refreshing: live('session', async function* () {
			await logtoOf(getRequestEvent()).refresh();
			yield 'fresh';
		}),
		failing: live('session', () => {
			throw new TypeError('The database is down.');
		}),
		unguarded: () =>
			unguarded.run({ organization: null, signal: AbortSignal.any([]) } as never) as never
	};
	let app: HandledApp;
	let client: HttpClient;
	beforeAll(async () => {
		app = openApp(queries);
		client = (await signIn(app, 'alice', '/', app.openBrowser())).client;
	});

	it('answers an anonymous caller with 401 and no value, and does not begin', async () => {
		const listening = await connect(app, app.openBrowser(), 'ticks');
		expect(await outcomeOf(listening)).toEqual(refusal(401, 'session_missing'));
		expect(ticks.seen.opened).toBe(0);
	});

	it.each([
		['acme', 'organization_role_missing'],
		['globex', 'not_a_member'],
		['', 'not_a_member']
	])('answers a caller who does not meet "%s" with 403 and no value', async (input, code) => {
		const { client: bob } = await signIn(app, 'bob', '/', app.openBrowser());
		const listening = await connect(app, bob, `named?input=${input}`);
		expect(await outcomeOf(listening)).toEqual(refusal(403, code));
		expect(ticks.seen.opened).toBe(0);
	});

	it('sends values to a caller who meets the requirement, and closes when the caller leaves', async () => {
		for (const query of ['ticks', 'named?input=acme']) {
			const listening = await connect(app, client, query);
			await hasValues(listening);
			expect(listening.values.slice(0, 2)).toEqual(['acme 0', 'acme 1']);
			await listening.leave();
		}
		await waitFor(async () => ticks.seen.closed === 2);
		expect(ticks.seen).toEqual({ opened: 2, closed: 2, aborted: 2 });
	});

	it('tells what waits for something by the signal that the client has left', async () => {
		const listening = await connect(app, client, 'waiting');
		await hasValues(listening, 1);
		await listening.leave();
		await waitFor(async () => waits.closed === 1);
	});

	it('answers an argument that is not valid', async () => {
		const listening = await connect(app, client, 'invalid');
		expect(await outcomeOf(listening)).toMatchObject([{ message: 'Bad Request' }]);
	});

	it.each(['array', 'iterator', 'promise'])(
		'is done after what it returns: an %s',
		async (query) => {
			const listening = await connect(app, client, query);
			expect(await outcomeOf(listening)).toEqual(['a', 'b', 'done']);
		}
	);

	it('may change the session before its first value', async () => {
		const listening = await connect(app, client, 'refreshing');
		expect(listening.response.headers.has('set-cookie')).toBe(true);
		expect(await outcomeOf(listening)).toEqual(['fresh', 'done']);
		expect(app.lines).toEqual([]);
	});

	it('fails as the app does', async () => {
		const listening = await connect(app, client, 'failing');
		expect(await outcomeOf(listening)).toEqual([{ message: 'Internal Error' }]);
	});

	it('without a guard stays as it is', async () => {
		const listening = await connect(app, app.openBrowser(), 'unguarded');
		await hasValues(listening);
		await listening.leave();
		await waitFor(async () => unguarded.seen.closed === 1);
	});
});

/** Where sessions are. */
const kinds = {
	cookie: () => ({}),
	revocations: () => ({ revocations: memoryStore() }),
	store: () => ({ sessions: memoryStore() })
};
type Kind = keyof typeof kinds;

interface Case {
	readonly kind: Kind;
	readonly app: HandledApp;
	readonly client: HttpClient;
	readonly seen: { readonly opened: number; readonly closed: number };
	readonly listening: Listening;
}

/** Alice listens at apps that keep sessions in different places. */
function startAll(
	options: Partial<LogtoAuthOptions> = {},
	which: readonly Kind[] = ['cookie', 'revocations', 'store']
): Promise<readonly Case[]> {
	return Promise.all(
		which.map(async (kind) => {
			const { seen, run } = createTicks();
			const ticks = live({ organization: 'acme', organizationRole: 'admin' }, run);
			const app = openApp({ ticks }, { ...kinds[kind](), ...options });
			const { client } = await signIn(app, 'alice', '/', app.openBrowser());
			const listening = await connect(app, client, 'ticks');
			await hasValues(listening, 1);
			return { kind, app, client, seen, listening };
		})
	);
}

/** Each connection ends and is closed, and the next one comes to this. */
async function expectAfterwards(cases: readonly Case[], expected: readonly unknown[]) {
	await Promise.all(
		cases.map(async ({ kind, app, client, listening, seen }) => {
			await hasEnded(listening);
			expect(listening.end(), kind).toBe('again');
			await waitFor(async () => seen.closed === 1);
			expect(await outcomeOf(await connect(app, client, 'ticks')), kind).toEqual(expected);
		})
	);
}

describe('the live queries of a session', () => {
	const often = { session: { revalidate: 1 } };

	it('end when it is signed out, and its old cookie is refused', async () => {
		const cases = await startAll();
		const cookies = cases.map(({ app, client }) =>
			client.cookies(app.origin).map(({ name, value }) => `${name}=${value}`)
		);
		for (const { app, client } of cases)
			await client.fetch(`${app.origin}/auth/signout`, {
				method: 'POST',
				headers: formPost(app),
				body: 'scope=local'
			});
		await expectAfterwards(cases, refusal(401, 'session_missing'));
		for (const [index, { app }] of cases.entries()) {
			const headers = { cookie: cookies[index]?.join('; ') ?? '' };
			const again = await app.answer(`${app.origin}/_app/remote/file/ticks`, { headers });
			expect(await outcomeOf(listen(again))).toEqual(refusal(401, 'session_missing'));
		}
	});

	it('end when all sessions of the user are ended elsewhere', async () => {
		const cases = await startAll({}, ['revocations', 'store']);
		for (const { app } of cases) await app.endSessions(alice);
		await expectAfterwards(cases, refusal(401, 'session_missing'));
	});

	it('end within revalidate when the role is lost', async () => {
		const cases = await startAll(often);
		const path = `/api/organizations/acme/users/${alice}/roles`;
		await callApi(logto, 'PUT', path, { organizationRoleIds: [] });
		await expectAfterwards(cases, refusal(403, 'organization_role_missing'));
		await callApi(logto, 'PUT', path, { organizationRoleIds: ['admin', 'member'] });
	});

	it('go on after a check, by a request that sets the cookie before it begins', async () => {
		for (const { kind, app, client, listening } of await startAll(often)) {
			await hasEnded(listening);
			const again = await connect(app, client, 'ticks');
			await hasValues(again);
			expect(again.response.headers.has('set-cookie'), kind).toBe(kind !== 'store');
			expect(app.lines.filter((line) => line.includes('too late'))).toEqual([]);
			await again.leave();
		}
	});

	it('end within revalidate when the user is suspended', async () => {
		const cases = await startAll(often);
		await callApi(logto, 'PATCH', `/api/users/${alice}/is-suspended`, { isSuspended: true });
		await expectAfterwards(cases, refusal(401, 'session_missing'));
	});
});
