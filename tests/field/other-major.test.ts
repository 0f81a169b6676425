import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { startDemo, type Demo } from '../support/demo.js';
import { send } from '../support/send.js';
import { formPost } from '../support/sign-in.js';
import { toEnv } from '../support/world.js';

/** What tells SvelteKit its address, as the log names it. */
const cures = { 2: 'ORIGIN=https://', 3: "paths: { origin: 'https://" } as const;

describe.each([2, 3] as const)('the demo on SvelteKit %i', (kit) => {
	let logto: LocalLogto;
	let demo: Demo;
	beforeAll(async () => {
		logto = await startLocalLogto({ port: 0 });
		// Without its address it takes itself for https, which the browser did not use.
		demo = await startDemo({ env: { ...toEnv(logto), ORIGIN: undefined }, kit });
	});
	afterAll(async () => {
		await demo.close();
		await logto.close();
	});

	const submit = (path: string, headers: Readonly<Record<string, string>>) =>
		send(`${demo.origin}${path}`, { method: 'POST', headers, body: 'redirectTo=%2Fdashboard' });

	it('shows a page at the sign-in button when it does not know its address', async () => {
		const response = await submit('/auth/signin', formPost(demo));
		expect(response.status).toBe(403);
		expect(response.headers.get('content-type')).toContain('text/html');
		expect(await response.text()).toContain('because it does not know its own address');
	});

	it('names in the log what to set then, and its address', () => {
		expect(demo.output()).toContain(cures[kit]);
		expect(demo.output()).toContain(`The origin of the page is ${demo.origin}`);
	});

	it('shows a page for a form of another site as well', async () => {
		const headers = { ...formPost(demo), origin: 'https://evil.example' };
		const response = await submit('/o/acme/invoices?/create', {
			...headers,
			'sec-fetch-site': 'cross-site'
		});
		expect(response.status).toBe(403);
		expect(await response.text()).toContain('<code>cross_site_request</code>');
	});

	it.each([
		['the rule table', '/api/things'],
		['a guard', '/api/me']
	])('answers a script in one shape: %s', async (_, path) => {
		const response = await send(`${demo.origin}${path}`, { headers: { accept: '*/*' } });
		expect(await response.json()).toEqual({
			code: 'session_missing',
			message: 'Sign in to continue.',
			status: 401
		});
	});
});
