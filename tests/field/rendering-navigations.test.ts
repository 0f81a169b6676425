import { describe, expect, it } from 'vitest';
import { createHttpClient, type HttpClient } from '../support/http-client.js';
import { signIn } from '../support/sign-in.js';
import { useWorld } from '../support/world.js';

describe('a link to a page under the rule table that loads nothing on the server', () => {
	const world = useWorld({});

	/** What SvelteKit's client asks for at a navigation: the root layout's data, and no more. */
	const navigate = async (client: HttpClient, path: string): Promise<unknown> => {
		const address = `${world.demo.origin}${path}/__data.json?x-sveltekit-invalidated=100`;
		const response = await client.fetch(address);
		expect(response.status).toBe(200);
		expect(response.headers.get('cache-control')).toMatch(/no-store/);
		return response.json();
	};

	it('leads an anonymous visitor to sign-in, and back to the page', async () => {
		expect(await navigate(createHttpClient(), '/calculator')).toEqual({
			type: 'redirect',
			location: '/auth/signin?redirectTo=%2Fcalculator'
		});
	});

	it('is asked for again at the next navigation, also from a public page', async () => {
		for (const path of ['/components', '/'])
			expect(await navigate(createHttpClient(), path === '/' ? '' : path), path).toMatchObject({
				type: 'data',
				nodes: [{ type: 'data', uses: { route: 1, params: ['organization'] } }, { type: 'skip' }]
			});
	});

	it('gives a user the session with it', async () => {
		const { client } = await signIn(world.demo, 'alice');
		const answer = JSON.stringify(await navigate(client, '/calculator'));
		expect(answer).toContain('Alice Liddell');
	});
});
