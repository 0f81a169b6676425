import { describe, expect, it } from 'vitest';
import { openApp } from '../../../../../tests/support/arrive.js';
import { toEvent } from '../../../../../tests/support/units.js';
import { createHandle } from '../../handle.js';
import type { RequestEvent } from '../../kit.js';

/** What an app sees of a browser that keeps Alice's cookie under a name that a sister domain may set. */
async function visitWith(
	toHeader: (pair: string) => string,
	page: (event: RequestEvent) => unknown
) {
	const { complete, getRuntime, cookies } = await openApp({}, {});
	const header = toHeader(cookies.map(({ name, value }) => `${name}=${value}`).join('; '));
	const event = toEvent();
	const request = new Request(event.url, { headers: { cookie: header } });
	let seen: unknown;
	const fetch: typeof globalThis.fetch = async (input, init) =>
		new Response(new Request(input, init).headers.get('cookie'));
	await createHandle(
		complete,
		getRuntime
	)({
		event: { ...event, request, locals: {}, fetch },
		async resolve(passed) {
			seen = await page(passed);
			return new Response();
		}
	});
	return seen;
}

const readUser = async ({ locals }: RequestEvent) =>
	'auth' in locals && typeof locals.auth === 'function'
		? ((await locals.auth())?.user.id ?? null)
		: 0;

it('a session cookie whose name begins with a blank of Unicode opens nothing', async () => {
	expect(await visitWith((pair) => pair, readUser)).toBe('alice');
	// What Node makes of the byte 0xA0, which Chromium keeps from a sister domain: seen in version 142.
	expect(await visitWith((pair) => `\u00a0${pair}`, readUser)).toBeNull();
});

describe('a request of the app to itself', () => {
	const own = 'https://app.example/api/things';
	/** The field `Cookie` that SvelteKit gets, to which it adds the cookies of the visitor by trimmed names. */
	const ask =
		(...[input, init]: Parameters<typeof fetch>) =>
		async ({ fetch }: RequestEvent) =>
			(await fetch?.(input, init))?.text();

	it.each<[string, Parameters<typeof fetch>]>([
		['an address', [own]],
		['a request', [new Request(own)]],
		['the cookies of the visitor', [own, { headers: { cookie: '\u00a0__Host-logto.session=a' } }]]
	])('sends no cookie that is called like ours but for a blank: %s', async (_, asked) => {
		const planted = () => '\u00a0__Host-logto.session=a; theme=dark';
		expect(await visitWith(planted, ask(...asked))).toBe('__Host-logto.session=');
	});

	it('sends our cookie next to one whose name differs by a blank', async () => {
		const compare = async (event: RequestEvent) =>
			event.request.headers.get('cookie')?.endsWith(`; ${await ask(own)(event)}`);
		const toHeader = (pair: string) => `\u00a0__Host-logto.session=a; ${pair}`;
		expect(await visitWith(toHeader, compare)).toBe(true);
	});

	it('passes the header on unchanged if no cookie is disguised', async () => {
		const given = { headers: { cookie: '\u00a0theme=dark' } };
		expect(await visitWith((pair) => pair, ask(own))).toBe('');
		expect(await visitWith((pair) => pair, ask(own, given))).toBe('\u00a0theme=dark');
	});
});
