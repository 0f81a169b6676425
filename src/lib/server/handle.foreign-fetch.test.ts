import { describe, expect, it } from 'vitest';
import { openApp } from '../../../tests/support/arrive.js';
import { toEvent } from '../../../tests/support/units.js';
import { createHandle } from './handle.js';
import { toJar } from './sign-in/transaction/cookie-header-budget.js';

type Asked = Parameters<typeof fetch>;

const session = '__Host-logto.session';
const login = '__Host-logto.login.a';

/**
 * The cookies that go out where Alice's page at `app.example` asks for something, as SvelteKit sends them: those
 * of the request and those that were set, by trimmed names, and above them what the caller wrote.
 */
async function send(...[input, init]: Asked): Promise<Record<string, string>> {
	const { complete, getRuntime, cookies } = await openApp({}, {});
	const known = toEvent([
		...cookies,
		{ name: login, value: 'l' },
		{ name: 'theme', value: 'dark' }
	]);
	let sent = new Map<string, string>();
	const answer: typeof fetch = async (...[address, fields]) => {
		const request = new Request(address, fields);
		const received = [...toJar(known.request.headers.get('cookie'), [])];
		const renewed = ['__Host-logto.session.0', 'new'] as const;
		sent = new Map([...received, renewed, ...toJar(request.headers.get('cookie'), [])]);
		return new Response();
	};
	const getAll = () => [{ name: '__Host-logto.session.0', value: 'new' }];
	const event = { ...known, cookies: { getAll }, fetch: answer };
	await createHandle(
		complete,
		getRuntime
	)({
		event,
		async resolve(passed) {
			await passed.fetch(input, init);
			return new Response();
		}
	});
	return Object.fromEntries(sent);
}

describe('a request of the app to another origin, with the cookies that SvelteKit sends there', () => {
	it.each<[string, () => Asked]>([
		['a host below this one', () => ['https://blog.app.example/feed']],
		['a URL', () => [new URL('https://blog.app.example/feed')]],
		['a request', () => [new Request('https://blog.app.example/feed')]],
		['another port', () => ['https://app.example:8443/feed']],
		['without TLS', () => ['http://app.example/feed']]
	])('goes without the session and without sign-ins: %s', async (_, toAsked) => {
		expect(await send(...toAsked())).toEqual({
			[session]: '',
			'__Host-logto.session.0': '',
			[login]: '',
			theme: 'dark'
		});
	});

	it('has the cookies that the app wrote for it, and its other fields', async () => {
		const headers = { cookie: `${session}=own; a=b`, accept: 'text/html' };
		const sent = await send('https://blog.app.example/feed', { headers });
		expect(sent).toMatchObject({ [session]: 'own', a: 'b', [login]: '' });
	});
});

it('a request of the app to itself has the session', async () => {
	expect((await send('https://app.example/feed'))[session]).toMatch(/\w{20}/);
});
