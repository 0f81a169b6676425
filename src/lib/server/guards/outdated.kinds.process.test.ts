import { describe, expect, it } from 'vitest';
import { walk } from '../../../../tests/support/walk.js';
import {
	signInAtLogto,
	type ClientInit,
	type HttpClient
} from '../../../../tests/support/http-client.js';
import { formOf, useLateRights, write } from '../../../../tests/support/late-rights.js';
import { signOutAtLogto } from '../../../../tests/support/logto-calls.js';
import { navigation } from '../../../../tests/support/sign-in.js';

describe('a session', () => {
	const world = useLateRights();

	it('that lacks a permission without any gain never goes to Logto', async () => {
		expect(await world.open('/ruled')).toMatchObject({ status: 403, hops: [] });
		expect((await world.open('/ruled')).text).toContain('permission_missing');
	});

	it('of another user begins when they come back instead of the first', async () => {
		await world.giveMembership();
		await signOutAtLogto(world.logto, world.browser);
		const address = await world.leaveFor('/guarded');
		const callback = await signInAtLogto(world.browser, address, 'carol');
		const { status, hops } = await walk(world.browser, callback);
		expect([status, hops]).toEqual([403, ['/guarded']]);
		const session = await world.ask('/auth/session', {});
		expect(await session.json()).toMatchObject({ user: { name: 'Carol Danvers' } });
	});

	it('asks for a sign-in when Logto knows the browser no longer', async () => {
		await world.giveRole();
		await signOutAtLogto(world.logto, world.browser);
		const { status, url } = await world.open('/guarded');
		expect([status, new URL(url).origin]).toEqual([200, new URL(world.logto.endpoint).origin]);
	});

	it.each<[string, string, ClientInit]>([
		['a script', '/guarded', { headers: { accept: '*/*' } }],
		['a script under a rule', '/ruled', { headers: { accept: 'application/json' } }],
		['an enhanced form', '/guarded', formOf({ 'x-sveltekit-action': 'true' })],
		['an enhanced form under a rule', '/ruled', formOf({ 'x-sveltekit-action': 'true' })],
		['a form', '/guarded', formOf({ accept: 'text/html' })],
		['a form under a rule', '/ruled', formOf({ accept: 'text/html' })]
	])('answers %s with a code, and the way stays open to a page', async (_, path, init) => {
		await world.giveRole();
		const answer = await world.ask(path, init);
		expect(answer.status).toBe(403);
		expect(answer.headers.get('location')).toBeNull();
		expect(await answer.text()).toContain('authorization_outdated');
		expect((await world.open(path)).status).toBe(200);
	});

	it.each(['/guarded', '/ruled'])(
		'leads data of %s to sign-in, and a link that was only looked at takes nothing away',
		async (path) => {
			await world.giveRole();
			for (let time = 0; time < 2; time++) {
				const answer = await world.ask(`${path}/__data.json`, { headers: { accept: '*/*' } });
				expect(await answer.json()).toEqual({
					type: 'redirect',
					location: expect.stringMatching(/^\/auth\/signin\?redirectTo=.*prompt=consent/)
				});
			}
			expect((await world.open(path)).status).toBe(200);
		}
	);

	it.each(['prefetch', 'prefetch;prerender'])(
		'does not leave for a browser that fetches in advance (%s)',
		async (purpose) => {
			await world.giveRole();
			const before = world.authorizations();
			const headers = { ...navigation, 'sec-purpose': purpose };
			const page = await world.ask('/ruled', { headers });
			const end = await world.ask(String(page.headers.get('location')), { headers });
			expect(end.status).toBe(400);
			expect(world.authorizations()).toBe(before);
			expect((await world.open('/ruled')).status).toBe(200);
		}
	);

	it('goes on after a link of another site took the attempt, or made one up', async () => {
		await world.giveRole();
		for (const attempt of ['zzzzzzz', 'a', '%3Cx%3E', 'aaaaaaaaaaaaaaaa'])
			await world.ask(`/auth/signin?attempt=${attempt}`, { headers: navigation });
		const { status, hops } = await world.open('/guarded');
		expect([status, hops.filter((hop) => hop === '/auth/signin')]).toEqual([
			200,
			['/auth/signin', '/auth/signin']
		]);
	});

	it('is brought an API that a deploy asks for in addition', async () => {
		world.deploy({ resources: [], permissions: [] });
		const other = world.app.openBrowser();
		await world.signIn('bob', other);
		world.deploy({});
		const { status, hops } = await world.open('/any', other);
		expect([status, hops.filter((hop) => hop === '/auth/callback/logto')]).toEqual([
			403,
			['/auth/callback/logto']
		]);
		expect(await world.open('/any', other)).toMatchObject({ status: 403, hops: [] });
	});

	it('ends between two configurations that ask for different things', async () => {
		const wide = { permissions: ['read:things', write, 'read:invoices'] } as const;
		const narrow = { permissions: ['read:things', write] } as const;
		let step = 0;
		const swaying: HttpClient = {
			...world.browser,
			// Each request is answered by the other one.
			fetch: (url, init) => {
				if (url.startsWith(world.app.origin)) world.deploy(step++ % 2 === 0 ? wide : narrow);
				return world.browser.fetch(url, init);
			}
		};
		for (let time = 0; time < 6; time++) await world.open('/guarded', swaying);
		world.deploy(narrow);
		const page = await world.open('/guarded');
		expect(page.status).toBe(403);
	});

	it('counts no lack of a permission that may come as its absence', async () => {
		expect((await world.open('/not')).status).toBe(200);
		await world.giveRole();
		const { status, hops } = await world.open('/not');
		expect(status).toBe(403);
		expect(hops).toContain('/auth/callback/logto');
		expect((await world.open('/not')).text).toContain('not_allowed');
	});

	it('goes on when one API is denied to its user, and so do the other tokens', async () => {
		world.logto.configure({ deniedResources: ['https://api.example.test'] });
		const denied = await world.ask('/guarded', { headers: { accept: '*/*' } });
		expect([denied.status, (await denied.json()).code]).toEqual([403, 'token_refused']);
		expect(await (await world.ask('/auth/session', {})).json()).toMatchObject({
			user: { name: 'Bob Builder' }
		});
		expect((await world.open('/refresh')).status).toBe(200);
		world.logto.configure({ deniedResources: [] });
		await world.giveRole();
		expect((await world.open('/guarded')).status).toBe(200);
	});
});
