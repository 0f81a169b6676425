import { describe, expect, test } from 'vitest';
import type { Demo } from '../support/demo.js';
import { createHttpClient, type HttpClient } from '../support/http-client.js';
import { locationOf, navigation, signIn } from '../support/sign-in.js';

/** What a guard covers by the place that it stands in, on whichever SvelteKit the app runs. */
export function testPlacedGuards(getApp: () => Demo): void {
	describe('a guard', () => {
		test('in a layout’s load covers that layout’s data, and no page below it', async () => {
			const stranger = createHttpClient();
			const page = await get(stranger, '/layout/inner', navigation);
			expect(page.status).toBe(303);
			// SvelteKit's client asks for what may have changed: anybody can ask for the page's data alone.
			expect(await dataOf(stranger, '/layout/inner', '001')).toContain('Data of the page');
			expect(await dataOf(stranger, '/layout/inner', '111')).not.toContain('Layout of');
		});

		test('of the rule table covers layout, page and data, in whatever parts they are asked for', async () => {
			const stranger = createHttpClient();
			const page = await get(stranger, '/other/layout/inner', navigation);
			expect(locationOf(page, getApp()).pathname).toBe('/other/login/signin');
			for (const parts of ['001', '111', '000', '010', 'x'])
				expect(await dataOf(stranger, '/other/layout/inner', parts)).not.toMatch(/Data|Layout/);
		});

		test('that is not awaited keeps its own promise back, and cannot lead to sign-in', async () => {
			const stranger = createHttpClient();
			for (const text of [
				await (await get(stranger, '/streamed', navigation)).text(),
				await dataOf(stranger, '/streamed', '')
			]) {
				expect(text).toContain('At once');
				expect(text).not.toContain('Late for');
			}
			expect(getApp().alive()).toBe(true);
			const { client } = await signIn(getApp(), 'alice', '/');
			const known = await get(client, '/streamed', navigation);
			expect(await known.text()).toContain('Late for Alice');
		});
	});

	const get = (client: HttpClient, path: string, headers: Readonly<Record<string, string>>) =>
		client.fetch(`${getApp().origin}${path}`, { headers });

	const dataOf = async (client: HttpClient, path: string, parts: string): Promise<string> => {
		const query = parts === '' ? '' : `?x-sveltekit-invalidated=${parts}`;
		return (await get(client, `${path}/__data.json${query}`, { accept: '*/*' })).text();
	};
}
