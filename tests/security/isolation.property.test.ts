import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LogtoAuthError } from '../../src/lib/errors.js';
import { createCookieSessions } from '../../src/lib/server/session/cookie/cookie-sessions.js';
import type { TokenTarget } from '../../src/lib/server/session/record/kept-tokens.js';
import type { SessionRecord } from '../../src/lib/server/session/record/record.js';
import type { CookieChange } from '../../src/lib/server/session/cookie/session-cookie.js';
import type { Sessions } from '../../src/lib/server/session/sessions.js';
import { createStoredSessions } from '../../src/lib/server/session/store/stored-sessions.js';
import { toSession } from '../../src/lib/server/session/to-session.js';
import { memoryStore } from '../../src/lib/server/stores/memory-store.js';
import type { Config } from '../../src/lib/server/config/config.js';
import { createAccessTokens } from '../../src/lib/server/tokens/access-tokens.js';
import { createRefresher } from '../../src/lib/server/tokens/refresh.js';
import { createRevalidation } from '../../src/lib/server/tokens/revalidate.js';
import { createNamingIssuer, readNamedToken, toExpected } from '../support/naming-issuer.js';
import { asker, toEvent, toRecord, toTestConfig } from '../support/units.js';

/** Each has one organization that the other has not. */
const memberships: Readonly<Record<string, readonly string[]>> = {
	alice: ['acme', 'globex'],
	bob: ['acme', 'initech']
};
const users = ['alice', 'bob'] as const;
const resource = 'https://api.example.test';

type Action =
	| { readonly name: 'read' | 'confirm' | 'end' | 'end all' | 'sign in' }
	| { readonly name: 'token'; readonly target: TokenTarget };

/** What one browser does. Two of each person, so that sessions of one person meet as well. */
type Step = Action & { readonly browser: number };

const targets: readonly TokenTarget[] = [
	{},
	{ resource },
	...['acme', 'globex', 'initech'].flatMap((organizationId) => [
		{ organizationId },
		{ resource, organizationId }
	])
];

const token = fc.constantFrom(...targets).map((target): Action => ({ name: 'token', target }));
const other = (...names: readonly Exclude<Action['name'], 'token'>[]) =>
	fc.constantFrom(...names).map((name): Action => ({ name }));
const action = fc.oneof(
	{ weight: 6, arbitrary: token },
	{ weight: 6, arbitrary: other('read', 'read', 'confirm') },
	{ weight: 1, arbitrary: other('end', 'end all', 'sign in') }
);
const step: fc.Arbitrary<Step> = fc
	.tuple(fc.nat({ max: 3 }), action)
	.map(([browser, what]) => ({ ...what, browser }));

/** What is done at once, and then again: the second time finds what the first left in every cache. */
const waves = fc.array(fc.array(step, { minLength: 2, maxLength: 10 }), {
	minLength: 2,
	maxLength: 3
});

/** One process with its maps: sessions, tokens, queues. */
interface Process {
	readonly sessions: Sessions;
	readonly tokens: ReturnType<typeof createAccessTokens>;
	readonly revalidation: ReturnType<typeof createRevalidation>;
}

const places: ReadonlyArray<{
	readonly place: string;
	/** Processes that serve the same browsers. */
	create(): { readonly config: Config; readonly all: readonly Sessions[] };
}> = [
	{
		place: 'cookies',
		create() {
			const config = toTestConfig({ resources: [resource] });
			return { config, all: [createCookieSessions(config, '')] };
		}
	},
	{
		place: 'cookies with a store for what has ended',
		create() {
			const config = toTestConfig({ resources: [resource], revocations: memoryStore() });
			return { config, all: [createCookieSessions(config, '')] };
		}
	},
	{
		place: 'a store that two processes share',
		create() {
			const store = memoryStore();
			const config = toTestConfig({ resources: [resource], sessions: store });
			return { config, all: [1, 2].map(() => createStoredSessions(config, '', store)) };
		}
	}
];

describe.each(places)('two people whose sessions are in $place', ({ create }) => {
	it('never see the session or a token of each other, in whatever order answers come', async () => {
		await fc.assert(
			fc.asyncProperty(fc.scheduler(), waves, async (scheduler, taken) => {
				const { config, all } = create();
				const logto = createNamingIssuer(memberships, (answer) => scheduler.schedule(answer));
				const processes = all.map((sessions): Process => {
					const refresher = createRefresher(config, logto.issuer, sessions);
					return {
						sessions,
						tokens: createAccessTokens(sessions, refresher),
						revalidation: createRevalidation(config, logto.issuer, sessions, refresher)
					};
				});
				const browsers = await Promise.all(
					[0, 1, 2, 3].map((index) => openBrowser(config, processes, logto, toUser(index)))
				);
				for (const wave of taken) {
					const answers = wave.map((step, index) =>
						act(step, browsers, processes[index % processes.length])
					);
					await scheduler.waitFor(Promise.all(answers));
				}
				expect(logto.reused).toEqual([]);
			}),
			{ numRuns: 40 }
		);
	});
});

const toUser = (index: number) => users[index % 2] ?? 'alice';

interface Browser {
	readonly user: string;
	/** Whether its person, with this browser or another, asked for the session to end. */
	ended: boolean;
	cookies: readonly CookieChange[];
	signIn(): Promise<void>;
}

async function openBrowser(
	config: Config,
	processes: readonly Process[],
	logto: ReturnType<typeof createNamingIssuer>,
	user: string
): Promise<Browser> {
	const browser: Browser = {
		user,
		ended: false,
		cookies: [],
		async signIn() {
			const [first] = processes;
			if (first === undefined) throw new Error('There is no process.');
			const record = toRecord(config, {
				profile: { sub: user, name: `Name of ${user}` },
				refreshToken: logto.signIn(user)
			});
			await first.sessions.create(record);
			browser.cookies = await first.sessions.write(toEvent(), record);
		}
	};
	await browser.signIn();
	return browser;
}

async function act(
	step: Step,
	browsers: readonly Browser[],
	process: Process | undefined
): Promise<void> {
	const browser = browsers[step.browser];
	if (browser === undefined || process === undefined) throw new Error('There is no browser.');
	if (step.name === 'sign in') return browser.signIn();
	const { record } = await process.sessions.read(toEvent(browser.cookies));
	if (record === null) return expect(browser.ended).toBe(true);
	expectOwn(record, browser);
	if (step.name === 'end') {
		browser.ended = true;
		return process.sessions.end(record);
	}
	if (step.name === 'end all') {
		for (const each of browsers) each.ended ||= each.user === browser.user;
		await process.sessions.endAll({ subject: browser.user });
		return;
	}
	await settle(browser, async () => {
		if (step.name === 'token') await useToken(step.target, record, browser, process);
		if (step.name === 'confirm')
			expectOwn(await process.revalidation.check(record, Date.now() / 1000, asker), browser);
	});
}

async function useToken(
	target: TokenTarget,
	record: SessionRecord,
	browser: Browser,
	{ sessions, tokens }: Process
): Promise<void> {
	const held = await tokens.get(record, target);
	expect(memberships[browser.user]).toContain(target.organizationId ?? 'acme');
	expect(readNamedToken(held.token.accessToken)).toEqual(toExpected(browser.user, target));
	expect(held.token.scope).toBe(`of:${browser.user}`);
	expectOwn(held.record, browser);
	if (sessions.needsCookie(record, held.record))
		browser.cookies = await sessions.write(toEvent(browser.cookies), held.record);
}

/** All that a record holds is of the browser's person, and so is what a page gets of it. */
function expectOwn(record: SessionRecord, { user }: Browser): void {
	expect(record.profile.sub).toBe(user);
	expect(record.refreshToken).toMatch(new RegExp(`^refresh\\|${user}\\|`));
	for (const { accessToken } of Object.values(record.accessTokens))
		expect(readNamedToken(accessToken).user).toBe(user);
	const session = toSession(record, null);
	expect(session.user).toMatchObject({ id: user, name: `Name of ${user}` });
}

/** What may be refused: an organization of the other, and a session that was ended meanwhile. */
async function settle(browser: Browser, task: () => Promise<void>): Promise<void> {
	try {
		await task();
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		const allowed = browser.ended ? ['not_a_member', 'session_expired'] : ['not_a_member'];
		expect(allowed).toContain(error.code);
	}
}
