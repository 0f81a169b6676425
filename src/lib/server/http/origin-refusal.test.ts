import { describe, expect, it } from 'vitest';
import { testEnv, toEvent } from '../../../../tests/support/units.js';
import { createHandle } from '../handle.js';
import { createRuntimes } from '../runtime.js';
import { describeCure } from './origin-refusal.js';

type Fields = Readonly<Record<string, string>>;

const shop = 'https://shop.example';

/** What the app behind a proxy says, which takes itself for `http://localhost:3000`, and what it wrote. */
async function ask(headers: Fields, path = '/auth/signin') {
	const lines: Array<{ message: string; cause: unknown }> = [];
	const write = (message: string, cause?: unknown) => lines.push({ message, cause });
	const event = toEvent([], `http://localhost:3000${path}`);
	const request = new Request(event.url, {
		method: 'POST',
		headers: {
			accept: 'text/html',
			'content-type': 'application/x-www-form-urlencoded',
			...headers
		},
		body: 'a=b'
	});
	const handle = createHandle(
		{ backchannelLogout: true, env: testEnv, logger: { warn: write, error: write } },
		createRuntimes()
	);
	const response = await handle({
		event: { ...event, request },
		resolve: () => new Response('done')
	});
	return { response, text: await response.text(), lines };
}

const own: Fields = { origin: shop, 'sec-fetch-site': 'same-origin' };

describe.each(['/auth/signin', '/notes'])('a form of this site that goes to %s', (path) => {
	it('is answered with a page that says that the site is set up wrong', async () => {
		const { response, text } = await ask(own, path);
		expect(response.status).toBe(403);
		expect(response.headers.get('content-type')).toContain('text/html');
		expect(text).toContain('<code>origin_mismatch</code>');
		expect(text).not.toContain('signin');
	});

	it('is known over plain HTTP by its host', async () => {
		const { text } = await ask({ origin: 'http://shop.lan', host: 'shop.lan' }, path);
		expect(text).toContain('origin_mismatch');
	});

	it('is JSON for a script', async () => {
		const { text } = await ask({ ...own, accept: 'application/json' }, path);
		expect(JSON.parse(text)).toMatchObject({ code: 'origin_mismatch', status: 403 });
	});

	it('is an error of the action for an enhanced form', async () => {
		const { text } = await ask({
			...own,
			accept: 'application/json',
			'x-sveltekit-action': 'true'
		});
		expect(JSON.parse(text)).toMatchObject({ code: 'origin_mismatch' });
	});
});

describe('the log', () => {
	it('names what to set, and both addresses', async () => {
		const { lines } = await ask(own, '/log');
		expect(lines).toHaveLength(1);
		expect(lines[0]?.message).toContain('ORIGIN=');
		expect(String(lines[0]?.cause)).toContain(shop);
		expect(String(lines[0]?.cause)).toContain('http://localhost:3000');
	});

	it('names paths.origin on SvelteKit 3, and ORIGIN on SvelteKit 2', () => {
		expect(describeCure(3)).toContain('paths: { origin');
		expect(describeCure(3)).not.toContain('ORIGIN');
		expect(describeCure(2)).toContain('ORIGIN=');
	});

	it.each<[string, Fields]>([
		['another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
		['a sister site', { origin: 'https://pay.shop.example', 'sec-fetch-site': 'same-site' }],
		['a frame without an origin', { origin: 'null', 'sec-fetch-site': 'same-origin' }],
		['another site, over plain HTTP', { origin: 'http://evil.example', host: 'shop.lan' }],
		['what is no origin', { origin: 'shop.example\u00e9', 'sec-fetch-site': 'same-origin' }]
	])('has no line for a form of %s, which is refused as such', async (_, headers) => {
		const { response, text, lines } = await ask(headers);
		expect(response.status).toBe(403);
		expect(text).toContain('<code>cross_site_request</code>');
		expect(lines).toEqual([]);
	});
});
