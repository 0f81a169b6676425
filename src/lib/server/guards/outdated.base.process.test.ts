import { expect, it, vi } from 'vitest';
import { useLateRights } from '../../../../tests/support/late-rights.js';

vi.mock('$app/paths', () => ({ resolve: (path: string) => `/shop${path}` }));

const world = useLateRights();

it.each(['/ruled', '/guarded'])('below a base path a new right opens %s', async (path) => {
	await world.giveRole();
	const { status, hops, url } = await world.open(`${path}?page=2`);
	expect([status, url]).toEqual([200, `${world.app.origin}/shop${path}?page=2`]);
	expect(hops.filter((hop) => hop.startsWith('/shop/auth/'))).toEqual([
		'/shop/auth/signin',
		'/shop/auth/signin',
		'/shop/auth/callback/logto'
	]);
});
