import { describe, expect, it } from 'vitest';
import { deal, demoShapes, toTitle } from '../support/shapes.js';
import { navigation } from '../support/sign-in.js';
import { alterations, spellings, toAttempts, type Kind } from './attacks.js';
import { expectClosed, expectOwn, routes, toSpelling, useVisits } from './visits.js';

/** The base path written in other ways, with all that follows. */
const baseTricks: ReadonlyArray<readonly [string, (path: string) => string]> = [
	['a percent-encoded letter', (path) => path.replace('/app', '/%61pp')],
	['every letter percent-encoded', (path) => path.replace('/app', '/%61%70%70')],
	['a letter percent-encoded twice', (path) => path.replace('/app', '/%2561pp')],
	['capital letters', (path) => path.replace('/app', '/APP')],
	['double slashes before', (path) => `/${path}`],
	['double slashes after', (path) => path.replace('/app', '/app/')],
	['a dot segment before', (path) => `/.${path}`],
	['a dot segment after', (path) => path.replace('/app', '/app/.')],
	['a detour', (path) => `/nowhere/..${path}`],
	['a detour through itself', (path) => path.replace('/app', '/app/../app')],
	['a backslash', (path) => path.replace('/app/', '/app\\')],
	['a percent-encoded slash', (path) => path.replace('/app/', '/app%2f')],
	['twice', (path) => `/app${path}`],
	['left out', (path) => path.replace('/app', '')],
	['undecodable bytes', (path) => path.replace('/app', '/app%ff')],
	['a null byte', (path) => path.replace('/app', '/app%00')],
	['a full address', (path) => `http://evil.example${path}`]
];

const cases = demoShapes.map((shape, index) => [toTitle(shape), shape, index] as const);

// Guards never touch the engine, so one is enough (`vitest.config.ts`).
describe.each(cases)('guards: %s', (_, shape, index) => {
	const { world, base, send, attack } = useVisits(shape);
	// Every attack meets every route in one of the shapes.
	const dealt = deal(routes, index, cases.length);

	describe.each(routes)('of $path', ({ path, content, page }) => {
		it('open to the right person', async () => {
			const answers = await attack('alice', path, (innocent) => innocent);
			expectOwn(answers, content);
			const find = (wanted: Kind) => answers.find(({ kind }) => kind === wanted)?.response;
			expect(find('page')?.status).toBe(200);
			expect(find('fetch')?.status).toBe(200);
			if (!page) return;
			expect(find('data')?.status).toBe(200);
			expect(find('data')?.body).toMatch(/^\{"type":"data"/);
		});
	});

	describe.each(dealt)('of $path', ({ path, content, wrong }) => {
		it.each(spellings)('give the right person the content or none: %s', async (_, spell) => {
			expectOwn(await attack('alice', path, toSpelling(spell, base)), content);
		});

		it.each(spellings)('refuse an anonymous visitor: %s', async (_, spell) => {
			expectClosed(await attack(null, path, toSpelling(spell, base)), content);
		});

		it.each(spellings)('hold against the wrong person: %s', async (_, spell) => {
			expectClosed(await attack(wrong, path, toSpelling(spell, base)), content);
		});

		it.each(base === '' ? [] : baseTricks)('hold with the base path: %s', async (_, spell) => {
			expectOwn(await attack('alice', path, toSpelling(spell)), content);
			expectClosed(await attack(null, path, toSpelling(spell)), content);
			expectClosed(await attack(wrong, path, toSpelling(spell)), content);
		});

		it('say by HEAD what they say by GET, without the content', async () => {
			for (const who of [null, wrong, 'alice'])
				for (const [kind, get] of toAttempts(`${base}${path}`)) {
					if (kind === 'action') continue;
					const expected = await send(who, get);
					const response = await send(who, { ...get, method: 'HEAD' });
					const what = `${kind} for ${who}`;
					expect(response.body, what).toBe('');
					expect(response.status, what).toBe(expected.status);
					for (const name of ['location', 'cache-control', 'vary', 'content-type'])
						expect(response.headers[name], what).toBe(expected.headers[name]);
				}
		});

		it('keep every answer out of caches', async () => {
			for (const who of [null, wrong, 'alice'])
				for (const { response, what } of await attack(who, path, (innocent) => innocent)) {
					// Without a route, the session is not read.
					if (response.status === 404 || response.status === 405) continue;
					expect(response.headers['cache-control'], what).toMatch(/\bno-store\b/);
					expect(toText(response.headers['vary']).toLowerCase(), what).toContain('cookie');
				}
		});

		it('take no copy of the right person’s for a request of another', async () => {
			const headers = { ...navigation };
			const { headers: own } = await send('alice', { path: `${base}${path}`, headers });
			for (const etag of [toText(own['etag']), '*'])
				for (const who of [null, wrong]) {
					const conditional = { ...headers, 'if-none-match': etag };
					const response = await send(who, { path: `${base}${path}`, headers: conditional });
					expect([303, 401, 403]).toContain(response.status);
				}
		});
	});

	describe.each(alterations)('with %s', (_, alter) => {
		it('refuse an anonymous visitor', async () => {
			for (const { path, content } of dealt) expectClosed(await attack(null, path, alter), content);
		});

		it('hold against the wrong person', async () => {
			for (const { path, content, wrong } of dealt)
				expectClosed(await attack(wrong, path, alter), content);
		});

		it('give the right person the content or none', async () => {
			for (const { path, content } of dealt) expectOwn(await attack('alice', path, alter), content);
		});
	});

	it.each(['x-original-url', 'x-rewrite-url', 'x-sveltekit-pathname', 'x-forwarded-path'])(
		'do not take the path of the header %s',
		async (header) => {
			const home = { path: `${base}/`, headers: navigation };
			const innocent = await send('alice', home);
			for (const { path } of routes) {
				const headers = { ...navigation, [header]: `${base}${path}` };
				const response = await send('alice', { ...home, headers });
				expect(withoutNonce(response.body), path).toBe(withoutNonce(innocent.body));
			}
		}
	);

	it.each([
		...['acme%00', 'ACME', 'acme%20', 'acme,globex', 'globex%2f..%2facme', 'acme%2e'],
		...[
			'__proto__',
			'constructor',
			'*',
			'%',
			'%2561cme',
			'%c1%a1cme',
			'urn:logto:organization:acme'
		]
	])('know no organization %j', async (organization) => {
		for (const who of [null, 'alice', 'bob', 'carol'])
			for (const page of ['invoices', 'members', 'members/export'])
				for (const query of ['', 'organization=acme&organizationId=acme']) {
					const path = `${base}/o/${organization}/${page}`;
					const headers = { ...navigation, 'x-organization-id': 'acme', organization: 'acme' };
					const response = await send(who, { path, query, headers });
					expect([303, 400, 403, 404], path).toContain(response.status);
					expect(response.body, path).not.toMatch(/INV-\d|username,name/);
				}
	});

	/** Sends the form of the invoices, as an enhanced form does. */
	const create = (who: string | null) =>
		attack(who, '/o/acme/invoices', (innocent) => innocent).then(
			(answers) => answers.find(({ kind }) => kind === 'action')?.response
		);

	it('answer an anonymous visitor by the kind of request', async () => {
		const signIn = `${base}/auth/signin?redirectTo=${encodeURIComponent(`${base}/dashboard?a=1`)}`;
		const path = `${base}/dashboard`;
		const page = await send(null, { path, query: 'a=1', headers: navigation });
		expect(page.status).toBe(303);
		expect(page.headers['location']).toBe(signIn);
		const data = await send(null, {
			path: `${path}/__data.json`,
			query: 'a=1',
			headers: { accept: '*/*' }
		});
		expect(JSON.parse(data.body)).toEqual({ type: 'redirect', location: signIn });
		for (const accept of ['application/json', '*/*']) {
			const api = await send(null, { path: `${base}/api/me`, headers: { accept } });
			expect(api.status).toBe(401);
			expect(JSON.parse(api.body)).toEqual({
				code: 'session_missing',
				message: 'Sign in to continue.',
				status: 401
			});
		}
		const action = await create(null);
		expect(action?.status).toBe(401);
		expect(JSON.parse(action?.body ?? '')).toMatchObject({
			type: 'failure',
			code: 'session_missing',
			data: expect.stringContaining('session_missing')
		});
	});

	it('answer 403 and a code to a user without the right', async () => {
		const open = (who: string, path: string, headers = {}) =>
			send(who, { path: `${base}${path}`, headers: { ...navigation, ...headers } });
		expect((await open('carol', '/o/acme/invoices')).status).toBe(403);
		expect((await open('bob', '/o/acme/members')).status).toBe(403);
		const api = await open('bob', '/o/acme/members/export', { accept: '*/*' });
		expect(api.status).toBe(403);
		expect(JSON.parse(api.body)).toMatchObject({ code: 'organization_role_missing' });
	});

	it('refuse an action to a user who may only read', async () => {
		const response = await create('bob');
		expect(response?.status).toBe(403);
		expect(JSON.parse(response?.body ?? '')).toMatchObject({
			error: { code: 'permission_missing' }
		});
	});

	it('let no user write who may not, whatever was tried', async () => {
		await create('alice');
		const path = `${base}/o/acme/invoices`;
		const { body } = await send('alice', { path, headers: navigation });
		expect(body).toContain('By alice');
		expect(body).not.toMatch(/By (?:anonymous|bob|carol|gone)/);
	});

	it('leave the server alive and its log without a failure', async () => {
		expect(world.demo.alive()).toBe(true);
		expect((await send(null, { path: `${base}/`, headers: navigation })).status).toBe(200);
		expect(world.demo.output()).not.toMatch(/unhandled|TypeError|RangeError|ReferenceError/i);
	});
});

const toText = (header: string | string[] | undefined) => header?.toString() ?? '';

const withoutNonce = (html: string) => html.replaceAll(/nonce="[^"]*"|__sveltekit_\w+/g, '');
