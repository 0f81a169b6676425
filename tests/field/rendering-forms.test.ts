import { describe, expect, it } from 'vitest';
import { createHttpClient } from '../support/http-client.js';
import { formPost, signIn } from '../support/sign-in.js';
import { useWorld } from '../support/world.js';

describe('a form that is sent when the session has gone', () => {
	const world = useWorld({});
	const path = '/o/acme/invoices?/create';
	const fields = { customer: 'Ann & Bob "Ltd"', amount: '12.50' };

	const post = (client = createHttpClient(), headers: Record<string, string> = {}) =>
		client.fetch(`${world.demo.origin}${path}`, {
			method: 'POST',
			headers: { ...formPost(world.demo), ...headers },
			body: new URLSearchParams(fields).toString()
		});

	it('answers a browser by a page that sends the same fields again once the user has signed in', async () => {
		const refused = await post();
		expect(refused.status).toBe(401);
		const page = await refused.text();
		expect(page).toContain('<h1>Nothing was saved</h1>');
		expect(page).toContain('value="Ann &#38; Bob &#34;Ltd&#34;"');
		expect(page).toContain(`<form method="post" action="${path}">`);
		const { client } = await signIn(world.demo, 'alice');
		const saved = await post(client);
		expect(saved.status).toBeLessThan(400);
		const invoices = await client.fetch(`${world.demo.origin}/o/acme/invoices`);
		expect(await invoices.text()).toContain('Ann &amp; Bob "Ltd"');
	});

	it('answers a script by a failure that SvelteKit’s client shows in the page', async () => {
		const script = { accept: 'application/json', 'x-sveltekit-action': 'true' };
		const refused = await post(createHttpClient(), script);
		expect(refused.status).toBe(401);
		expect(await refused.json()).toMatchObject({
			type: 'failure',
			status: 401,
			code: 'session_missing'
		});
	});

	it('repeats nothing that another site sent', async () => {
		const refused = await post(createHttpClient(), { origin: 'https://evil.example' });
		expect(refused.status).toBe(403);
		expect(await refused.text()).not.toContain('Ann');
	});
});
