import { describe, expect, it } from 'vitest';
import type { RawResponse } from '../support/raw-request.js';
import { formPost, navigation } from '../support/sign-in.js';
import { foreignOrigins, spoofedHosts, toAttempts, type Attempt } from './attacks.js';
import { useVisits } from './visits.js';

/** Node answers these itself, before any app: HTTP/1.1 has one host, and it has a form (RFC 9112 §3.2). */
const invalid = [
	'',
	' ',
	'evil.example, localhost',
	'a b',
	'evil.example/path',
	'user@evil.example'
];

describe('a site by another name', () => {
	const { world, send } = useVisits();

	const compare = async (who: string | null, innocent: Attempt, altered: Attempt) => {
		const expected = await send(who, innocent);
		const response = await send(who, altered);
		expect(response.status).toBe(expected.status);
		for (const { headers, body } of [expected, response])
			expect(JSON.stringify([headers, body])).not.toContain('evil.example');
		return { expected, response };
	};

	/** Where a sign-in leads, and where it comes back. */
	const toAddresses = ({ headers }: RawResponse) => {
		const address = new URL(
			String(headers['location'] ?? headers['refresh']).replace(/^0; url=/, '')
		);
		return [address.origin, address.pathname, address.searchParams.get('redirect_uri')];
	};
	/** Names and attributes of cookies, without what is sealed in them. */
	const toCookies = ({ headers }: RawResponse) =>
		[headers['set-cookie'] ?? []]
			.flat()
			.map((cookie) => cookie.replace(/^([\w.-]+?)(?:\.[\w-]{16})?=[^;]*/, '$1'));

	it.each(spoofedHosts)('leads to Logto and back to itself: %s', async (_, alter) => {
		for (const post of [false, true]) {
			const { origin } = world.demo;
			const innocent: Attempt = post
				? { path: '/auth/signin', method: 'POST', headers: formPost({ origin }), body: '' }
				: { path: '/auth/signin', query: 'redirectTo=/dashboard', headers: navigation };
			const { expected, response } = await compare(null, innocent, alter(innocent));
			expect(toAddresses(response)).toEqual(toAddresses(expected));
			expect(toAddresses(response)[2]).toBe(`${origin}/auth/callback/logto`);
			expect(toCookies(response)).toEqual(toCookies(expected));
			expect(toCookies(response)).toHaveLength(1);
		}
	});

	it.each(spoofedHosts)('knows the signed-in user, and no other: %s', async (_, alter) => {
		const innocent = { path: '/auth/session', headers: { accept: '*/*' } };
		const { expected, response } = await compare('alice', innocent, alter(innocent));
		expect(expected.body).toContain('alice@example.test');
		expect(response.body).toBe(expected.body);
		expect((await send(null, alter(innocent))).body).toBe('null');
	});

	it.each(spoofedHosts)('refuses with the same address: %s', async (_, alter) => {
		const innocent = { path: '/dashboard', query: 'a=1', headers: navigation };
		const { response } = await compare(null, innocent, alter(innocent));
		expect(response.headers['location']).toBe('/auth/signin?redirectTo=%2Fdashboard%3Fa%3D1');
	});

	it.each(spoofedHosts)('shows the same error page: %s', async (_, alter) => {
		for (const path of ['/auth/error', '/auth/callback/logto', '/nowhere'])
			for (const who of [null, 'alice']) {
				const innocent = { path, headers: navigation };
				await compare(who, innocent, alter(innocent));
			}
	});

	it.each(spoofedHosts)('is no origin of a form: %s', async (_, alter) => {
		for (const path of ['/auth/signout', '/auth/organization', '/sessions'])
			for (const origin of [
				'http://evil.example',
				'https://evil.example',
				'http://evil.example:666'
			]) {
				const headers = { ...formPost({ origin }), accept: 'application/json' };
				const response = await send('alice', alter({ path, method: 'POST', headers, body: '' }));
				expect(response.status, `${path} from ${origin}`).toBe(403);
				expect(response.headers['set-cookie']).toBeUndefined();
			}
	});

	it.each(invalid)('that is not a host is no failure: %j', async (host) => {
		for (const path of ['/', '/dashboard', '/auth/signin', '/auth/session']) {
			const response = await send(null, { path, headers: { ...navigation, host } });
			expect(response.status, path).toBeLessThan(500);
			expect(String(response.headers['location'] ?? '')).not.toContain('evil.example');
		}
		expect(world.demo.alive()).toBe(true);
	});
});

/** Refused by the status, or as an enhanced form is told: by the way to the page that says why. */
function expectRefused({ status, body }: RawResponse, what: string): void {
	if (status !== 200) return expect(status, what).toBe(403);
	expect(JSON.parse(body), what).toMatchObject({
		type: 'redirect',
		location: expect.stringMatching(/^\/auth\/error\?.*code=(?:cross_site_request|origin_mismatch)/)
	});
}

describe('a request of another site, with the cookies of a signed-in user', () => {
	const { world, send } = useVisits();
	const overrides = [
		{},
		{ 'x-http-method-override': 'GET' },
		{ 'x-sveltekit-action': 'true' },
		{ 'sec-fetch-site': 'same-origin' },
		{ referer: 'http://localhost/' },
		{ 'x-requested-with': 'XMLHttpRequest' },
		{ 'x-forwarded-host': 'evil.example', host: 'evil.example' }
	];

	describe.each(foreignOrigins)('from %s', (_, { origin }) => {
		/** As it is sent: `send` names this site's origin where a request names none. */
		const from = (headers: Readonly<Record<string, string>>) => ({ ...headers, origin });

		it('changes nothing by a form', async () => {
			const form = { customer: 'By another site', amount: '1' };
			for (const [kind, innocent] of toAttempts('/o/acme/invoices', form))
				for (const override of overrides) {
					if (kind !== 'action') continue;
					const headers = from({ ...innocent.headers, ...override });
					const response = await send('alice', { ...innocent, headers });
					expect(response.status, JSON.stringify(override)).toBe(403);
				}
			const page = await send('alice', { path: '/o/acme/invoices', headers: navigation });
			expect(page.status).toBe(200);
			expect(page.body).not.toContain('By another site');
		});

		it('changes nothing at the endpoints', async () => {
			const { origin: own } = world.demo;
			for (const endpoint of ['signin', 'signout', 'organization'])
				for (const override of overrides)
					for (const type of ['application/x-www-form-urlencoded', 'application/json', '']) {
						const body = type === 'application/json' ? '{}' : 'organizationId=globex';
						const headers = from({
							...formPost({ origin: own }),
							'content-type': type,
							...override
						});
						const path = `/auth/${endpoint}`;
						const response = await send('alice', { path, method: 'POST', headers, body });
						expectRefused(response, `${endpoint} ${JSON.stringify(override)}`);
						expect(response.headers['set-cookie']).toBeUndefined();
					}
			const session = await send('alice', { path: '/auth/session', headers: { accept: '*/*' } });
			expect(session.body).toContain('alice@example.test');
		});

		it('ends no session by another method', async () => {
			for (const method of ['GET', 'HEAD', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
				for (const query of ['', '_method=POST', 'scope=everywhere']) {
					const headers = from({ ...navigation, 'x-http-method-override': 'POST' });
					const response = await send('alice', { path: '/auth/signout', query, method, headers });
					expect([403, 405], `${method} ${query}`).toContain(response.status);
				}
			const session = await send('alice', { path: '/auth/session', headers: { accept: '*/*' } });
			expect(session.body).toContain('alice@example.test');
		});

		it('reads nothing that another site may see', async () => {
			for (const path of ['/auth/session', '/api/me', '/dashboard/__data.json'])
				for (const method of ['GET', 'OPTIONS']) {
					const headers = from({ accept: '*/*', 'access-control-request-method': 'GET' });
					const response = await send('alice', { path, method, headers });
					const names = Object.keys(response.headers).filter((name) =>
						/^access-control-/.test(name)
					);
					expect(names, `${method} ${path}`).toEqual([]);
				}
		});
	});
});
