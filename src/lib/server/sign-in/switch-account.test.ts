import { afterEach, describe, expect, it, vi } from 'vitest';
import { openApp } from '../../../../tests/support/arrive.js';
import { toEvent } from '../../../../tests/support/units.js';
import { createHandle } from '../handle.js';
import type { LogtoProfile } from '../../protocol/claims.js';
import type { SessionStore } from '../stores/store.js';
import { memoryStore } from '../stores/memory-store.js';

afterEach(() => vi.unstubAllGlobals());

/** A store that can go away. */
function createStore(): { readonly store: SessionStore; goAway(): void } {
	const memory = memoryStore();
	let isAway = false;
	const read: SessionStore['read'] = async (key) => {
		if (isAway) throw new Error('The store is away.');
		return memory.read(key);
	};
	return { store: { ...memory, read }, goAway: () => void (isAway = true) };
}

/** Opens a link with a one-time token for Alice, as a user with a session; `null`: an anonymous visitor. */
async function openLink(
	profile: LogtoProfile | null,
	{ isAway = false, hint = 'alice@example.test' } = {}
) {
	const { store, goAway } = createStore();
	const session = profile === null ? null : { profile };
	const app = await openApp({ sessions: store }, session);
	if (isAway) goAway();
	const fetch = vi.fn(async () => new Response(null, { status: 503 }));
	vi.stubGlobal('fetch', fetch);
	const query = new URLSearchParams({ oneTimeToken: 'abc', loginHint: hint });
	const event = toEvent(app.cookies, `https://app.example/auth/signin?${query}`);
	const resolve = () => new Response('page');
	const response = await createHandle(() => app.complete, app.getRuntime)({ event, resolve });
	return { response, isLogtoAsked: fetch.mock.calls.length > 0 };
}

describe('a link with a one-time token', () => {
	it('goes no further while it is unknown whether there is a session', async () => {
		const { response, isLogtoAsked } = await openLink({ sub: 'bob' }, { isAway: true });
		expect(response.status).toBe(503);
		expect(await response.text()).toContain('session_store_unreachable');
		expect(isLogtoAsked).toBe(false);
	});

	it('does not wait for a store when there is no cookie of a session', async () => {
		const { isLogtoAsked } = await openLink(null, { isAway: true });
		expect(isLogtoAsked).toBe(true);
	});

	it.each<[string, LogtoProfile, string]>([
		['an address', { sub: 'b', email: 'bob@example.test', username: 'bob' }, 'bob@example.test'],
		['a username', { sub: 'b', email: null, username: 'bob', name: 'Bob' }, 'bob'],
		['a name', { sub: 'b', name: 'Bob & <i>' }, 'Bob &#38; &#60;i&#62;']
	])('says by %s who is signed in here', async (_, profile, shown) => {
		const { response, isLogtoAsked } = await openLink(profile);
		expect(response.status).toBe(200);
		expect(await response.text()).toContain(`You are signed in as <b>${shown}</b>.`);
		expect(isLogtoAsked).toBe(false);
	});

	it('asks a session without any name, too', async () => {
		expect(await (await openLink({ sub: 'b' })).response.text()).toContain(
			'You are signed in. The link'
		);
	});

	it('takes only letters of ASCII for the same in small and large', async () => {
		const email = 'kate@example.test';
		expect((await openLink({ sub: 'k', email }, { hint: 'KATE@example.test' })).isLogtoAsked).toBe(
			true
		);
		// U+212A KELVIN SIGN is a small k once it is made small.
		const { response } = await openLink({ sub: 'k', email }, { hint: '\u212aate@example.test' });
		expect(response.status).toBe(200);
	});

	it('tells the pages after it no address with the token', async () => {
		const { response } = await openLink({ sub: 'bob' });
		expect(response.headers.get('referrer-policy')).toBe('strict-origin');
	});
});
