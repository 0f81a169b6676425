import { describe, expect, it } from 'vitest';
import { formOf, useLateRights, write } from '../../../../tests/support/late-rights.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { memoryStore } from '../stores/memory-store.js';

describe.each<[string, () => Partial<LogtoAuthOptions>]>([
	['a cookie', () => ({})],
	['a store', () => ({ sessions: memoryStore() })]
])('a session in %s', (_, toPlace) => {
	const world = useLateRights(toPlace);

	it.each(['/ruled', '/guarded', '/parallel', '/any'])(
		'opens %s by one way through Logto after a role came',
		async (path) => {
			expect((await world.open(path)).status).toBe(403);
			await world.giveRole();
			const before = world.authorizations();
			const { status, hops, url } = await world.open(`${path}?page=2`);
			expect([status, url]).toEqual([200, `${world.app.origin}${path}?page=2`]);
			expect(hops.filter((hop) => hop === '/auth/callback/logto')).toHaveLength(1);
			expect(world.authorizations() - before).toBe(1);
			// Nothing is left to be brought.
			expect((await world.open(path)).hops).toEqual([]);
		}
	);

	it('goes once for a gain that brings nothing, and never again', async () => {
		await world.giveMembership();
		const first = await world.open('/guarded');
		expect(first.hops.filter((hop) => hop === '/auth/callback/logto')).toHaveLength(1);
		expect([first.status, JSON.parse(first.text).code]).toEqual([403, 'permission_missing']);
		for (const path of ['/guarded', '/ruled', '/guarded'])
			expect(await world.open(path)).toMatchObject({ status: 403, hops: [] });
	});

	it('goes once when Logto refuses, and then the page asks the user', async () => {
		await world.giveRole();
		// The token is kept, so that Logto is not asked before it refuses.
		await world.ask('/ruled', { headers: { accept: '*/*' } });
		world.logto.configure({ deniedUsers: [world.bob] });
		expect((await world.open('/ruled')).url).toContain(world.logto.endpoint);
		world.logto.configure({ deniedUsers: [] });
		for (let time = 0; time < 3; time++) {
			const { status, hops, text } = await world.open('/ruled');
			expect([status, hops]).toEqual([403, []]);
			expect(text).toContain('authorization_outdated');
		}
		const link =
			/href="([^"]*prompt=consent[^"]*)"/.exec((await world.open('/ruled')).text)?.[1] ?? '';
		expect((await world.open(link.replaceAll('&#38;', '&'))).status).toBe(200);
	});

	it.each(['/', '/auth/callback/logto'])(
		'goes once, and is asked by the page when the user comes back from Logto to %s',
		async (path) => {
			await world.giveRole();
			await world.leaveFor('/guarded');
			await world.open(path);
			for (let time = 0; time < 2; time++) {
				const { status, hops, text } = await world.open('/guarded');
				expect([status, hops, JSON.parse(text).code]).toEqual([403, [], 'authorization_outdated']);
			}
		}
	);

	it('is brought what a deploy asks for in addition', async () => {
		world.deploy({ permissions: ['read:things', write, 'read:invoices'] });
		await world.change('PUT', `/api/organizations/acme/users/${world.bob}/roles`, {
			organizationRoleNames: ['member']
		});
		await world.ask('/auth/organization', formOf({}, 'organizationId=acme'));
		expect((await world.open('/invoices')).hops).toContain('/auth/callback/logto');
		expect(await world.open('/invoices')).toMatchObject({ status: 200, hops: [] });
		// What the user does not have is refused without another way.
		expect(await world.open('/guarded')).toMatchObject({ status: 403, hops: [] });
	});

	it('in two tabs at once ends in both, and in no circle', async () => {
		await world.giveRole();
		const before = world.authorizations();
		const ends = await Promise.all([world.open('/guarded'), world.open('/ruled')]);
		for (const { status, hops } of ends) {
			expect([200, 403]).toContain(status);
			expect(hops.length).toBeLessThan(12);
		}
		expect(world.authorizations() - before).toBeLessThanOrEqual(3);
		expect((await world.open('/guarded')).status).toBe(200);
	});

	it('is not the one that was there before: another one begins', async () => {
		await world.giveRole();
		const name = 'logto.session';
		const find = () =>
			world.browser.cookies(world.app.origin).find((cookie) => cookie.name === name)?.value;
		const planted = find() ?? '';
		await world.open('/guarded');
		expect(find()).not.toBe(planted);
		const thief = world.app.openBrowser();
		thief.plant(world.app.origin, name, planted);
		expect((await world.open('/guarded', thief)).status).toBe(200);
		expect((await world.open('/guarded', thief)).url).toContain(world.logto.endpoint);
	});
});
