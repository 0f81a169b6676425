import { redirect } from '@sveltejs/kit';
import { describe, expect, it, vi } from 'vitest';
import { openApp } from '../../../../tests/support/arrive.js';
import { toEvent } from '../../../../tests/support/units.js';
import { createHandle } from '../handle.js';
import type { RequestEvent } from '../kit.js';
import { getContext } from '../request/request-context.js';
import type { LogtoAuthOptions } from '../config/options.js';

interface Visit {
	readonly options?: Partial<LogtoAuthOptions>;
	/** Whether the request has Alice's cookie. */
	readonly signedIn?: boolean;
	readonly headers?: Readonly<Record<string, string>>;
	/** What is special about her session. */
	readonly session?: object;
}

/** What the hook makes of a response of the app. */
async function visit(
	page: (event: RequestEvent & { locals: App.Locals }) => Response | Promise<Response>,
	{ options = {}, signedIn = true, headers = {}, session = {} }: Visit = {}
) {
	const { complete, getRuntime, cookies } = await openApp(options, session);
	const known = toEvent(signedIn ? cookies : []);
	for (const [name, value] of Object.entries(headers)) known.request.headers.append(name, value);
	const event = { ...known, route: { id: '/page' }, locals: {} as App.Locals };
	const handle = createHandle(complete, getRuntime);
	const response = await handle({ event, resolve: () => page(event) });
	return { event, response };
}

const cached = { 'cache-control': 'public, max-age=60' };
/** Begins at once and goes on while it is read, as a page with a streamed promise. */
const streamed = (
	text: () => Promise<string>,
	headers: Readonly<Record<string, string>> = cached
) =>
	new Response(
		new ReadableStream(
			{
				async pull(controller) {
					controller.enqueue(new TextEncoder().encode(await text()));
					controller.close();
				}
			},
			{ highWaterMark: 0 }
		),
		{ headers }
	);
const mailOf = async ({ locals }: { locals: App.Locals }) =>
	(await locals.auth())?.user.name ?? 'nobody';

describe('a streamed response', () => {
	it('to a request with a session cookie is private from the start', async () => {
		const { response } = await visit((event) => streamed(() => mailOf(event)));
		expect(response.headers.get('cache-control')).toBe('private, no-store');
		expect(response.headers.get('vary')).toBe('Cookie');
		expect(await response.text()).toBe('Alice');
	});

	it('to a request with a token is private from the start', async () => {
		const headers = { authorization: 'Bearer x' };
		const { response } = await visit(() => streamed(async () => 'a'), { signedIn: false, headers });
		expect(response.headers.get('cache-control')).toBe('private, no-store');
	});

	it('to an anonymous visitor keeps the app’s caching', async () => {
		const { response } = await visit((event) => streamed(() => mailOf(event)), {
			signedIn: false
		});
		expect(response.headers.get('cache-control')).toBe('public, max-age=60');
		expect(await response.text()).toBe('nobody');
	});

	it('of a route in publicStreams stays public, and has no session after it has started', async () => {
		const warn = vi.fn();
		const options = {
			publicStreams: ['/page'],
			logLevel: 'warn',
			logger: { warn, error: warn }
		} as unknown as Partial<LogtoAuthOptions>;
		const { response } = await visit((event) => streamed(() => mailOf(event)), { options });
		expect(response.headers.get('cache-control')).toBe('public, max-age=60');
		expect(await response.text()).toBe('nobody');
		expect(warn).toHaveBeenCalledWith(expect.stringContaining('after a streamed response'));
	});

	it('of a route in publicStreams is private when the session was read before it started', async () => {
		const options = { publicStreams: ['/page'] } as unknown as Partial<LogtoAuthOptions>;
		const page = async (event: RequestEvent & { locals: App.Locals }) => {
			const name = await mailOf(event);
			return streamed(async () => name);
		};
		const { response } = await visit(page, { options });
		expect(response.headers.get('cache-control')).toBe('private, no-store');
	});
});

describe('a complete response', () => {
	it.each([{ 'content-length': '5' }, { etag: '"a"' }])(
		'keeps the caching of the app: %j',
		async (field) => {
			const page = () => new Response('image', { headers: { ...cached, ...field } });
			const { response, event } = await visit(page);
			expect(response.headers.get('cache-control')).toBe('public, max-age=60');
			expect(response.headers.get('vary')).toBeNull();
			expect(await event.locals.auth()).toBeNull();
		}
	);

	it('without a body stays unchanged', async () => {
		const { response } = await visit(() => new Response(null, { status: 204, headers: cached }));
		expect(response.headers.get('cache-control')).toBe('public, max-age=60');
	});
});

describe('a response that depends on a session', () => {
	it.each([
		...['cdn-cache-control', 'cloudflare-cdn-cache-control', 'vercel-cdn-cache-control'],
		...['surrogate-control', 'edge-control', 'x-accel-expires']
	])('is private for a CDN as well: %s', async (name) => {
		const page = async ({ locals }: { locals: App.Locals }) => {
			await locals.auth();
			return new Response('a', { headers: { ...cached, [name]: 'public, max-age=3600' } });
		};
		const { response } = await visit(page);
		expect(response.headers.get('cache-control')).toBe('private, no-store');
		expect(response.headers.get(name)).toMatch(/^(?:private, no-store|0)$/);
	});

	it('keeps a stricter Cache-Control of the app', async () => {
		const page = async ({ locals }: { locals: App.Locals }) => {
			await locals.auth();
			return new Response('a', { headers: { 'cache-control': 'No-Store, max-age=0' } });
		};
		const { response } = await visit(page);
		expect(response.headers.get('cache-control')).toBe('No-Store, max-age=0');
	});
});

describe('a redirect that a later hook throws', () => {
	const due = { issuedAt: 0 };
	const leave = (status: 303 | 308) => async (event: { locals: App.Locals }) => {
		await event.locals.auth();
		redirect(status, '/elsewhere');
	};

	it.each([303, 308] as const)(
		'is private with the cookie of a renewed session: %i',
		async (status) => {
			const { response } = await visit(leave(status), { session: due });
			expect(response.status).toBe(status);
			expect(response.headers.get('location')).toBe('/elsewhere');
			expect(response.headers.getSetCookie().join()).toContain('__Host-logto.session=');
			expect(response.headers.get('cache-control')).toBe('private, no-store');
		}
	);

	it('is left to SvelteKit when the app has set cookies, and the library sets its own later', async () => {
		const page = async (event: RequestEvent & { locals: App.Locals }) => {
			event.cookies.getAll = () => [{ name: 'flash', value: 'saved' }];
			return leave(303)(event);
		};
		await expect(visit(page, { session: due })).rejects.toMatchObject({ location: '/elsewhere' });
	});

	it('is private when the app has a cookie of the library from a request to itself', async () => {
		const page = async (event: RequestEvent & { locals: App.Locals }) => {
			const own = { name: '__Host-logto.session', value: 'newer' };
			event.cookies.getAll = () => [own];
			return leave(308)(event);
		};
		const { response } = await visit(page, { session: due });
		expect(response.headers.get('cache-control')).toBe('private, no-store');
	});

	it.each([
		['\u00a0theme=dark', 'dark'],
		['theme="dark"', 'dark'],
		['theme="dark"', '"dark"'],
		['theme=dark; theme=light', 'dark'],
		['theme=dark; __proto__=a; =b', 'dark']
	])('is private when SvelteKit reads %j as %j', async (cookie, value) => {
		const page = async (event: RequestEvent & { locals: App.Locals }) => {
			event.cookies.getAll = () => [{ name: 'theme', value }];
			return leave(308)(event);
		};
		const { response } = await visit(page, { session: due, headers: { cookie } });
		expect(response.headers.get('cache-control')).toBe('private, no-store');
	});

	it('is left to SvelteKit when the app deletes a cookie', async () => {
		const page = async (event: RequestEvent & { locals: App.Locals }) => {
			event.cookies.getAll = () => [{ name: 'theme', value: '' }];
			return leave(303)(event);
		};
		const visited = visit(page, { session: due, headers: { cookie: 'theme=dark' } });
		await expect(visited).rejects.toMatchObject({ location: '/elsewhere' });
	});

	it('is left to SvelteKit when no session was read', async () => {
		const page = () => redirect(308, '/elsewhere');
		await expect(visit(page)).rejects.toMatchObject({ location: '/elsewhere' });
	});
});

describe('the cookies that the library sets', () => {
	const change = (name: string) => ({ name, value: 'v', options: { path: '/' } });

	it('follow those of the app in one private response', async () => {
		const { response } = await visit(
			(event) => {
				getContext(event).setCookies([change('first'), change('second')]);
				return new Response('a', { headers: { ...cached, 'set-cookie': 'theme=dark' } });
			},
			{ signedIn: false }
		);
		expect(response.headers.getSetCookie()).toEqual([
			'theme=dark',
			'first=v; Path=/',
			'second=v; Path=/'
		]);
		expect(response.headers.get('cache-control')).toBe('private, no-store');
	});

	it('keep those of a sign-in when the session ends in the same request', async () => {
		const { response } = await visit(async (event) => {
			const context = getContext(event);
			context.setCookies([change('logto.login')]);
			await context.end('signed_out');
			return new Response('a');
		});
		const cookies = response.headers.getSetCookie();
		expect(cookies[0]).toBe('logto.login=v; Path=/');
		expect(cookies[1]).toContain('logto.session=; Max-Age=0');
	});
});
