import { describe, expect, it } from 'vitest';
import { openApp } from '../../../../tests/support/arrive.js';
import { toEvent } from '../../../../tests/support/units.js';
import type { Session } from '../../protocol/session.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { createHandle } from '../handle.js';
import { now } from '../internal/clock.js';
import type { RequestEvent } from '../kit.js';
import type { CookieChange } from '../session/cookie/session-cookie.js';
import type { SessionRecord } from '../session/record/record.js';
import { memoryStore } from '../stores/memory-store.js';

type Sent = readonly Pick<CookieChange, 'name' | 'value'>[];

const address = 'https://app.example/auth/session';
const hint = '__Host-logto.signed-in';

/** An app with a session, and what its endpoint answers to some cookies. */
async function open(
	session: Partial<SessionRecord> | null = {},
	options: Partial<LogtoAuthOptions> = {}
) {
	const { complete, getRuntime, cookies, record } = await openApp(options, session);
	const handle = createHandle(complete, getRuntime);
	const ask = async (sent: Sent, headers: Record<string, string> = {}, url = address) => {
		const known = toEvent(sent, url);
		const all = new Headers([...known.request.headers, ...Object.entries(headers)]);
		const event: RequestEvent = { ...known, request: new Request(url, { headers: all }) };
		const resolve = () => new Response('page', { headers: { etag: '"x"' } });
		return handle({ event, resolve });
	};
	const post = async (path: string, sent: Sent, fields: Record<string, string>) => {
		const url = `https://app.example${path}`;
		const known = toEvent(sent, url);
		const headers = new Headers(known.request.headers);
		headers.set('origin', known.url.origin);
		headers.set('accept', 'application/json');
		const request = new Request(url, {
			method: 'POST',
			headers,
			body: new URLSearchParams(fields)
		});
		return handle({ event: { ...known, request }, resolve: () => new Response('page') });
	};
	return { ask, post, cookies, record };
}

/** The value that an answer sets the cookie to; `undefined` when it leaves the cookie as it is. */
const setsHint = (response: Response): string | undefined =>
	response.headers
		.getSetCookie()
		.find((line) => line.startsWith(`${hint}=`))
		?.slice(hint.length + 1)
		.split(';')[0];

/** The cookies of a browser after an answer. */
const keep = (before: Sent, { headers }: Response): Sent => {
	const jar = new Map(before.map(({ name, value }) => [name, value]));
	for (const line of headers.getSetCookie()) {
		const pair = line.split(';')[0] ?? '';
		jar.set(pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1));
	}
	return [...jar].map(([name, value]) => ({ name, value }));
};

const twoDays = 2 * 24 * 3600;

const member = {
	profile: {
		sub: 'alice',
		name: 'Alice',
		organizations: ['acme', 'globex'],
		organization_roles: ['acme:admin', 'globex:member']
	}
};

describe('the answer of the endpoint "session"', () => {
	it('is never stored, for anonymous visitors and for users', async () => {
		const { ask, cookies } = await open();
		for (const sent of [[], cookies]) {
			const { headers } = await ask(sent);
			expect(headers.get('cache-control')).toBe('private, no-store');
			expect(headers.get('vary')).toContain('Cookie');
		}
	});

	it('cannot be read or embedded by a page of another origin', async () => {
		const { ask, cookies } = await open();
		const { headers } = await ask(cookies, {
			origin: 'https://evil.example',
			'sec-fetch-site': 'cross-site'
		});
		expect([...headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
		expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
		expect(headers.get('x-content-type-options')).toBe('nosniff');
		expect(headers.get('content-type')).toContain('application/json');
	});

	it('belongs to the session cookie alone, also when another user’s readable cookie is sent', async () => {
		const { ask, cookies } = await open();
		const other = [{ name: hint, value: 'AAAAAAAA' }];
		const answers = await Promise.all([ask(cookies), ask([]), ask(other), ask(cookies)]);
		const subjects = await Promise.all(
			answers.map(async (answer) => ((await answer.json()) as Session | null)?.profile.sub ?? null)
		);
		expect(subjects).toEqual(['alice', null, null, 'alice']);
	});
});

describe('the readable cookie', () => {
	it('is set by the endpoint for a session that lacks it, and then left as it is', async () => {
		const { ask, cookies } = await open();
		const first = await ask(cookies);
		const value = setsHint(first);
		expect(value).toMatch(/^[\w-]{8}$/);
		const again = await ask([...cookies, { name: hint, value: value ?? '' }]);
		expect(again.headers.getSetCookie()).toEqual([]);
	});

	it('has the attributes of the session cookie, without HttpOnly', async () => {
		const { ask, cookies } = await open();
		const line = (await ask(cookies)).headers.getSetCookie().join();
		expect(line).toMatch(/; Max-Age=\d{6,7}; Path=\/; Secure; SameSite=Lax$/);
	});

	it('signs no user in: alone it is deleted, and no page takes notice of it', async () => {
		const { ask } = await open();
		const answer = await ask([{ name: hint, value: 'AAAAAAAA' }]);
		expect(await answer.json()).toBeNull();
		expect(setsHint(answer)).toBe('');
		const page = await ask([{ name: hint, value: 'AAAAAAAA' }], {}, 'https://app.example/');
		expect(page.headers.has('cache-control')).toBe(false);
		expect(page.headers.has('set-cookie')).toBe(false);
	});

	it('is never set for an anonymous visitor', async () => {
		const { ask } = await open(null);
		expect((await ask([])).headers.has('set-cookie')).toBe(false);
	});

	it('contains nothing of the user or of the secrets', async () => {
		const { ask, cookies, record } = await open();
		const value = setsHint(await ask(cookies)) ?? '';
		expect(record?.id).not.toContain(value);
		expect(cookies.map((cookie) => cookie.value).join()).not.toContain(value);
	});

	it.each<[string, Partial<LogtoAuthOptions>]>([
		['in cookies', {}],
		['in a store', { sessions: memoryStore() }]
	])('changes with the active organization of a session %s', async (_, options) => {
		const { ask, post, cookies } = await open(member, options);
		const first = await ask(cookies);
		const jar = keep(cookies, first);
		const chosen = await post('/auth/organization', jar, { organizationId: 'acme' });
		expect(setsHint(chosen)).toMatch(/^[\w-]{8}$/);
		expect(setsHint(chosen)).not.toBe(setsHint(first));
		const left = await post('/auth/organization', keep(jar, chosen), { organizationId: '' });
		expect(setsHint(left)).toBe(setsHint(first));
	});

	it.each<[string, Partial<LogtoAuthOptions>]>([
		['in cookies', {}],
		['in a store', { sessions: memoryStore() }]
	])('stays the same while a session %s is renewed', async (_, options) => {
		const { ask, cookies } = await open({ issuedAt: now() - twoDays }, options);
		const [first, second] = [await ask(cookies), await ask(cookies)];
		expect(first.headers.getSetCookie().join()).toContain('__Host-logto.session=');
		expect(setsHint(first)).toMatch(/^[\w-]{8}$/);
		expect([undefined, setsHint(first)]).toContain(setsHint(second));
	});

	it('is deleted together with the session', async () => {
		const { ask, post, cookies } = await open({ refreshToken: null });
		const sent = [...cookies, { name: hint, value: setsHint(await ask(cookies)) ?? '' }];
		const signedOut = await post('/auth/signout', sent, { scope: 'local' });
		expect(setsHint(signedOut)).toBe('');
		const lines = signedOut.headers.getSetCookie();
		expect(lines.find((line) => line.startsWith('__Host-logto.session='))).toContain('Max-Age=0');
		// A tab that was open during the sign-out still sends both.
		expect(setsHint(await ask(sent))).toBe('');
	});
});
