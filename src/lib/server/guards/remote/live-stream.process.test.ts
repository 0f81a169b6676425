import { afterEach, expect, it, vi } from 'vitest';
import { runIn } from '../../../../../tests/support/app/server.js';
import { arrive, type Arrival } from '../../../../../tests/support/arrive.js';
import { testEnv } from '../../../../../tests/support/units.js';
import { waitFor } from '../../../../../tests/support/wait-for.js';
import { guarded } from './guarded.js';

// With sign-in, over the hook: guarded.live.process.test.ts.
afterEach(() => {
	vi.useRealTimers();
});

type Loose = (...given: readonly unknown[]) => () => AsyncGenerator<unknown, void>;
const live = guarded.query.live as unknown as Loose;

const permission = { organization: 'acme', permission: 'read:invoices' };
const profile = { sub: 'alice', organizations: ['acme'], organization_roles: ['acme:admin'] };
const now = 1_800_000_000;
const almost = now - 299.8;
const toTokens = (issuedAt: number) => ({
	accessTokens: {
		' acme': { accessToken: 'a', issuedAt, expiresAt: now + 3000, scope: 'read:invoices' }
	}
});

/**
 * Whether the query of a session ends by itself, on a clock that stands still; its timers go on.
 *
 * @param patience for how long to wait for that, in milliseconds
 */
async function ends(
	asked: unknown,
	session: Arrival['session'],
	patience: number,
	options: Arrival['options'] = {}
) {
	vi.useFakeTimers({ toFake: ['Date'], now: now * 1000 });
	const times = { issuedAt: now, signedInAt: now, expiresAt: now + 5000 };
	const { event } = await arrive({ session: { profile, ...times, ...session }, options });
	let closed = false;
	const values = live(asked, async function* ({ signal }: { signal: AbortSignal }) {
		try {
			for (;;) yield await new Promise((resolve) => setTimeout(resolve, 20, signal.aborted));
		} finally {
			closed = true;
		}
	})();
	const began = performance.now();
	const next = () => runIn(event, () => values.next());
	let done: boolean | undefined;
	while (performance.now() - began < patience && !done) ({ done } = await next());
	await values.return();
	await waitFor(async () => closed);
	return done === true;
}

it.each<[string, unknown, Arrival['session']]>([
	['its claims', 'session', { checkedAt: almost }],
	['the token that its guard went by', permission, toTokens(almost)],
	['its session', 'session', { expiresAt: now + 0.2 }]
])(
	'a live query does not outlive %s',
	async (_, asked, session) => {
		expect(await ends(asked, { refreshToken: null, ...session }, 20_000)).toBe(true);
	},
	30_000
);

it.each<[string, unknown, Arrival['session']]>([
	['what it went by is fresh', permission, toTokens(now)],
	['a token is old that no guard went by', 'session', toTokens(almost)],
	['Logto never confirms it, without a refresh token', 'session', { checkedAt: now - 900 }]
])('a live query goes on where %s', async (_, asked, session) => {
	expect(await ends(asked, { refreshToken: null, ...session }, 500)).toBe(false);
});

it('a live query goes on for a while when Logto cannot be asked', async () => {
	const env = { ...testEnv, AUTH_LOGTO_ISSUER: 'http://localhost:1' };
	expect(await ends('session', { checkedAt: now - 900 }, 500, { env })).toBe(false);
});
