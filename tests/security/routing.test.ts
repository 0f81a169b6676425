import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { buildApp } from '../support/build-app.js';
import { startApp, type Demo } from '../support/demo.js';
import { toCookieHeader } from '../support/session-records.js';
import { deal, routingShapes, toTitle } from '../support/shapes.js';
import { navigation, signIn } from '../support/sign-in.js';
import { toEnv } from '../support/world.js';
import { alterations, foreignOrigins, spellings, type Attack, type Kind } from './attacks.js';
import { testHiddenPlaces } from './hidden-places.js';
import { expectClosed, expectOwn, toSpelling, usePeople } from './visits.js';

/** What every protected load function, page and endpoint of `tests/fixtures/routing` says. */
const content = /secret of/;
/** What every public page there says, and its data, which are those of the root layout. */
const open = /open to all|^\{"type":"data","nodes":\[\{"type":"data","data":\[\{"person":1\}/;

interface Place {
	readonly path: string;
	/** What of SvelteKit it is about. */
	readonly by: string;
	readonly wrong: 'gone' | 'bob' | 'carol';
	/** Whether SvelteKit's client can load its data from this very path. */
	readonly data?: boolean;
	/** What the right person sees, where it is not the content. */
	readonly own?: RegExp;
}

const places: readonly Place[] = [
	{ path: '/dashboard', by: 'a group', wrong: 'gone', data: true },
	{ path: '/settings', by: 'a group within a group', wrong: 'bob', data: true },
	{ path: '/api/admin', by: 'an endpoint in a group within a group', wrong: 'bob' },
	{ path: '/api/secret', by: 'an endpoint in a group', wrong: 'gone' },
	{ path: '/bare', by: 'a page without its layouts', wrong: 'gone' },
	{ path: '/annex', by: 'a group without a rule', wrong: 'gone', data: true },
	{ path: '/items/12', by: 'a matcher, next to a public route', wrong: 'bob', data: true },
	{ path: '/notes', by: 'an optional parameter that is left out', wrong: 'gone', data: true },
	{ path: '/de/notes', by: 'an optional parameter', wrong: 'gone', data: true },
	{ path: '/reports', by: 'optional and rest parameters that are left out', wrong: 'bob' },
	{ path: '/fr/reports/2026/11', by: 'optional and rest parameters', wrong: 'bob', data: true },
	{ path: '/files', by: 'a rest parameter that is empty', wrong: 'gone' },
	{ path: '/files/a/b', by: 'a rest parameter', wrong: 'gone' },
	{ path: '/o/acme', by: 'an organization', wrong: 'carol', data: true },
	{ path: '/always/', by: 'trailingSlash always', wrong: 'gone' },
	{ path: '/ignore', by: 'trailingSlash ignore', wrong: 'gone', data: true },
	{ path: '/ignore/', by: 'trailingSlash ignore, with one', wrong: 'gone' },
	{ path: '/without-script', by: 'csr = false', wrong: 'gone', data: true },
	{
		path: '/without-server',
		by: 'ssr = false',
		wrong: 'gone',
		data: true,
		own: /secret of|sveltekit_\w+ =/
	},
	{ path: '/leaflet', by: 'prerender = false', wrong: 'gone', data: true },
	{ path: '/both', by: 'a page and an endpoint in one', wrong: 'gone', data: true },
	{ path: '/universal', by: 'a universal load that asks an endpoint', wrong: 'gone', data: true },
	{ path: '/welcome', by: 'reroute from a path that looks public', wrong: 'gone', data: true },
	{ path: '/open/settings', by: 'reroute from below a public page', wrong: 'bob', data: true },
	{ path: '/open/files', by: 'reroute to a rest parameter', wrong: 'gone' }
];

const cases = routingShapes.map((shape, index) => [toTitle(shape), shape, index] as const);

describe.each(cases)('the rule table: %s', (_, { kit, base, options }, index) => {
	const running: { logto?: LocalLogto; app?: Demo } = {};
	const find = (): Demo => {
		if (running.app === undefined) throw new Error('The app starts in beforeAll.');
		return running.app;
	};

	beforeAll(async () => {
		const out = await buildApp({ fixture: 'routing', kit, base });
		running.logto = await startLocalLogto({ port: 0 });
		const env = { ...toEnv(running.logto), ROUTING_OPTIONS: options };
		running.app = await startApp(out, env, { base });
	});
	afterAll(async () => {
		await running.app?.close();
		await running.logto?.close();
	});
	const { send, attack } = usePeople(find);
	const read = async (who: string | null, path: string, headers = {}) =>
		send(who, { path: `${base}${path}`, headers: { ...navigation, ...headers } });

	describe.each(places)('$path ($by)', ({ path, wrong, data, own = content }) => {
		it('is open to the right person', async () => {
			const answers = await attack('alice', path, (innocent) => innocent);
			expectOwn(answers, own);
			const find = (wanted: Kind) => answers.find(({ kind }) => kind === wanted)?.response;
			expect(find('page')?.status).toBe(200);
			expect(find('fetch')?.status).toBe(200);
			if (data === true) expect(find('data')?.body).toMatch(/^\{"type":"data".*secret of/);
		});

		it('is closed to anonymous visitors and to the wrong user', async () => {
			for (const who of [null, wrong]) {
				const answers = await attack(who, path, (innocent) => innocent);
				expectClosed(answers, content);
				for (const { kind, response, what } of answers)
					if (kind === 'fetch') expect([401, 403], what).toContain(response.status);
			}
		});
	});

	const expectHeld = async ({ path, wrong, own = content }: Place, alter: Attack[1]) => {
		const [anonymous, other, right] = await Promise.all(
			[null, wrong, 'alice'].map((who) => attack(who, path, alter))
		);
		expectClosed(anonymous ?? [], content, open);
		expectClosed(other ?? [], content, open);
		expectOwn(right ?? [], new RegExp(`${own.source}|${open.source}`));
	};

	it.each(spellings)('holds with %s', async (_, spell) => {
		for (const place of deal(places, index, routingShapes.length))
			await expectHeld(place, toSpelling(spell, base));
	});

	it.each(alterations)('holds with %s', async (_, alter) => {
		for (const place of deal(places, index, routingShapes.length)) await expectHeld(place, alter);
	});

	it('reveals in no error who is signed in', async () => {
		for (const path of ['/nowhere', '/%ff', '/de/nowhere', '/items/12/nowhere'])
			for (const who of [null, 'gone', 'alice']) {
				const response = await read(who, path);
				expect([400, 404], path).toContain(response.status);
				if (who !== 'alice') expect(response.body, path).not.toContain('known as');
				if (who === 'alice' || response.body.includes('anonymous'))
					expect(response.headers['cache-control'], path).toMatch(/\bno-store\b/);
			}
	});

	it.each(['/', '/open', '/items/tour', '/items/12a', '/dashboard/tour', '/settings/help'])(
		'opens %s to everybody',
		async (path) => {
			for (const who of [null, 'bob', 'alice']) {
				const response = await read(who, path);
				expect(response.status).toBe(200);
				expect(response.body).toMatch(open);
			}
		}
	);

	it.each([
		['/items/%31%32', 403],
		['/items/12%00', 200],
		['/items/12%0a', 200],
		['/items/%EF%BC%91%EF%BC%92', 200],
		['/de/reports/..%2f..', 403],
		['/xx/notes', 404],
		['/%64e/notes', 200],
		['/de%2fnotes', 404],
		['/files/..%2f..%2fsettings', 200],
		['/(app)/dashboard', 404],
		['/dashboard/(app)', 404]
	])('takes %s for the route that it is: %i for Bob', async (path, status) => {
		const response = await read('bob', path);
		expect(response.status).toBe(status);
		expect((await read(null, path)).body).not.toMatch(content);
		if (status !== 200) expect(response.body).not.toMatch(content);
	});

	it.each([
		['/always', '/always/'],
		['/dashboard/', '/dashboard'],
		['/de/notes/', '/de/notes']
	])('lets SvelteKit lead from %s to %s, and tells nothing', async (path, expected) => {
		for (const who of [null, 'alice']) {
			const response = await read(who, path);
			expect(response.status).toBe(308);
			// Of SvelteKit 3 relative to the address that was asked for.
			const asked = `${find().origin}${base}${path}`;
			const location = new URL(String(response.headers['location']), asked);
			expect(location.href).toBe(`${find().origin}${base}${expected}`);
			expect(response.body).toBe('');
		}
	});

	testHiddenPlaces({ send }, base);

	describe('in requests that the app makes for a visitor (event.fetch)', () => {
		it.each(['/open', '/dashboard/tour'])('refuses an anonymous visitor: %s', async (path) => {
			const { body } = await read(null, path);
			expect(body).not.toMatch(content);
			expect(body.match(/: 401 /g)?.length).toBeGreaterThanOrEqual(4);
		});

		it('holds against the wrong person, and opens what is theirs', async () => {
			const { body } = await read('bob', '/open');
			expect(body).toContain('/api/secret: 200 secret of api');
			expect(body).toContain('/api/admin: 403 ');
			expect(body).not.toContain('secret of admin');
		});

		it('opens to the right person', async () => {
			const { body } = await read('alice', '/open');
			for (const name of ['api', 'admin', 'files', 'dashboard'])
				expect(body).toContain(`secret of ${name}`);
		});

		it('holds in a universal load, of a page and of its data', async () => {
			expect((await read(null, '/universal-open')).body).toMatch(/401 .*session_missing/);
			expect((await read('bob', '/universal-open')).body).toMatch(/403 .*role_missing/);
			expect((await read('alice', '/universal-open')).body).toContain('200 secret of admin');
		});

		it('takes no cookie whose name a sister domain disguised by a blank', async () => {
			const { client } = await signIn(find(), 'alice');
			const cookie = toCookieHeader(client, find()).replaceAll('logto.', '\u00a0logto.');
			expect(cookie).toContain('\u00a0logto.session');
			for (const path of ['/open', '/universal-open', '/dashboard', '/api/secret'])
				expect((await read(null, path, { cookie })).body).not.toMatch(content);
		});

		it('is not told to be one by a header', async () => {
			const headers = { 'x-sveltekit-sub-request': 'true', 'x-sveltekit-prerender': 'true' };
			expect((await read(null, '/settings', headers)).status).toBe(303);
		});

		it.each(['/open', '/universal-open'])(
			'keeps what came of it out of caches: %s',
			async (path) => {
				const { headers } = await read('alice', path);
				expect(headers['cache-control']).toMatch(/\bno-store\b/);
				expect(String(headers['vary']).toLowerCase()).toContain('cookie');
			}
		);
	});

	// SvelteKit's own check of forms is on here. What has no content type is left to this library.
	it.each(foreignOrigins)('takes no form of %s', async (_, { origin }) => {
		for (const path of ['/dashboard', '/both', '/welcome', '/auth/signout'])
			for (const override of [{}, { 'x-http-method-override': 'GET' }])
				for (const type of ['application/x-www-form-urlencoded', 'text/plain', undefined]) {
					const response = await send('alice', {
						path: `${base}${path}`,
						query: '/create',
						method: 'POST',
						headers: { ...override, 'content-type': type, origin },
						body: type === undefined ? '' : 'a=b'
					});
					expect(response.status, `${path} as ${type}`).toBe(403);
					expect(response.body).not.toMatch(content);
				}
		expect((await read('alice', '/dashboard')).body).toMatch(content);
	});

	it('does not stand before what was prerendered: it is public', async () => {
		for (const path of ['/brochure', '/brochure/__data.json'])
			for (const who of [null, 'alice']) {
				const response = await read(who, path);
				expect(response.status).toBe(200);
				expect(response.body).toContain('secret of brochure');
				expect(response.headers['set-cookie']).toBeUndefined();
			}
	});

	it('leaves the server alive', async () => {
		expect(find().alive()).toBe(true);
		expect((await read(null, '/')).status).toBe(200);
		expect(find().output()).not.toMatch(/unhandled|TypeError|RangeError|ReferenceError/i);
	});
});

it.each([2, 3] as const)(
	'a page that a rule covers cannot be prerendered with SvelteKit %i, whatever handles errors',
	async (kit) => {
		const env = { ROUTING_PRERENDER: 'leaflet' };
		const built = buildApp({ fixture: 'routing', kit, base: '', env, variant: 'leaflet' });
		const failed = await built.then(() => '', String);
		expect(failed).toContain("/leaflet is prerendered, and its rule '/(app)' requires");
		// Nor for what a public page links to.
		expect(failed).not.toMatch(/(?:40\d |Failed to prerender `)\/(?:dashboard|auth)/);
	}
);
