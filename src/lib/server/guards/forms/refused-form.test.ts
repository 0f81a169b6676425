import { error, json } from '@sveltejs/kit';
import { describe, expect, it } from 'vitest';
import { testEnv, toEvent } from '../../../../../tests/support/units.js';
import { LogtoAuthError } from '../../../errors.js';
import { createHandle } from '../../handle.js';
import type { RequestEvent } from '../../kit.js';
import type { LogtoAuthOptions } from '../../config/options.js';
import { getContext } from '../../request/request-context.js';
import { createRuntimes } from '../../runtime.js';
import { refuse } from '../answers/answer.js';
import type { Refused } from '../refusal.js';
import { noteRefusal } from './refused-form.js';
import { requireSession } from '../require.js';

const site = 'https://app.example';
const native = { accept: 'text/html', origin: site };
const enhanced = { accept: 'application/json', 'x-sveltekit-action': 'true', origin: site };
const urlEncoded = { 'content-type': 'application/x-www-form-urlencoded' };

interface Sent {
	readonly headers: Readonly<Record<string, string>>;
	readonly body?: string | FormData;
	readonly path?: string;
	/** The table in front of the action. */
	readonly routes?: LogtoAuthOptions['routes'];
	/** What the action does. @default the guard */
	readonly act?: (event: RequestEvent) => Promise<unknown>;
	readonly options?: Partial<LogtoAuthOptions>;
}

/** Sends a form to an action as SvelteKit runs it, and gives the answer. */
async function send({ headers, body = 'customer=Ann', path = '/a?/create', ...rest }: Sent) {
	const { routes, act = requireSession, options: more = {} } = rest;
	const plain = new Request(`${site}${path}`, { method: 'POST', headers, body });
	const bytes = await plain.arrayBuffer();
	const length = { 'content-length': String(bytes.byteLength), ...headers };
	const type = plain.headers.get('content-type') ?? '';
	const request = new Request(`${site}${path}`, {
		method: 'POST',
		headers: { 'content-type': type, ...length },
		body: bytes
	});
	const event = { ...toEvent([], `${site}${path}`), request, route: { id: '/(app)/account' } };
	const silent = { env: testEnv, logLevel: 'silent' as const };
	const options = { ...silent, ...(routes ? { routes } : {}), ...more };
	const handle = createHandle(options, createRuntimes());
	return handle({ event, resolve: (visited) => runAction(visited, act) });
}

/** As SvelteKit answers what an action throws: JSON for an enhanced form, else the app's error page. */
async function runAction(event: RequestEvent, act: NonNullable<Sent['act']>): Promise<Response> {
	const isJson = event.request.headers.has('x-sveltekit-action');
	try {
		const acted = await act(event);
		if (acted instanceof Response) return acted;
		return isJson ? json({ type: 'success', status: 204 }) : new Response('saved');
	} catch (thrown) {
		if (typeof thrown !== 'object' || thrown === null || !('status' in thrown)) throw thrown;
		const status = Number(thrown.status);
		const body = 'body' in thrown ? thrown.body : {};
		const headers = { 'set-cookie': 'of=app' };
		return isJson
			? json({ type: 'error', error: body }, { status, headers })
			: new Response('<h1>Please sign in</h1>', { status, headers });
	}
}

/** What a guard does with a refusal. */
async function refuseInGuard(event: RequestEvent, refused: Refused): Promise<never> {
	noteRefusal(event, refused);
	return refuse(getContext(event), refused);
}

/** The answer as SvelteKit's client reads it. */
async function readFailure(response: Response): Promise<unknown> {
	const result: unknown = await response.json();
	return result;
}

const tables: ReadonlyArray<[string, Pick<Sent, 'routes'>]> = [
	['a guard', {}],
	['the table', { routes: {} }]
];

describe.each(tables)('an enhanced form that %s refuses', (_, sent) => {
	it('receives a failure, which keeps the page and what was entered', async () => {
		const response = await send({ ...sent, headers: { ...enhanced, ...urlEncoded } });
		expect(response.status).toBe(401);
		expect(response.headers.get('cache-control')).toBe('private, no-store');
		const message = 'Sign in to continue.';
		expect(await readFailure(response)).toEqual({
			type: 'failure',
			status: 401,
			// As devalue writes { code, message, signIn }.
			data: JSON.stringify([
				{ code: 1, message: 2, signIn: 3 },
				'session_missing',
				message,
				'/auth/signin?redirectTo=%2Fa'
			]),
			code: 'session_missing',
			message
		});
	});

	it('receives an error where SvelteKit 2 would show no failure: on another page than its action’s', async () => {
		const referer = { referer: `${site}/elsewhere` };
		const response = await send({ ...sent, headers: { ...enhanced, ...urlEncoded, ...referer } });
		expect(await readFailure(response)).toMatchObject({ type: 'error' });
	});

	it.each([
		['/', '/a?/create', 'error'],
		['/', '/?/create', 'failure'],
		['/a', '/a?/create', 'failure']
	])(
		'on %s that names the action %s gets what SvelteKit 2 shows there: %s',
		async (page, path, type) => {
			const headers = { ...enhanced, ...urlEncoded, referer: `${site}${page}` };
			expect(await readFailure(await send({ ...sent, headers, path }))).toMatchObject({ type });
		}
	);
});

it('reminds the developer to show a failure, because otherwise the user sees no message', async () => {
	const lines: string[] = [];
	const say = (line: string) => void lines.push(line);
	const logger = { debug: say, info: say, warn: say, error: say };
	const headers = { ...enhanced, ...urlEncoded };
	await send({ headers, options: { logger, logLevel: 'warn' } });
	expect(lines.join()).toContain('Show getRefusal(form) on it');
	expect(lines.join()).not.toContain('Ann');
});

describe('an enhanced form of a user who lacks a permission', () => {
	it('receives an error, which every page shows', async () => {
		const act = (event: RequestEvent) => {
			const reason = new LogtoAuthError('permission_missing');
			return refuseInGuard(event, { passed: false, reason, signInHelps: false });
		};
		const response = await send({ headers: { ...enhanced, ...urlEncoded }, act });
		expect(response.status).toBe(403);
		expect(await readFailure(response)).toMatchObject({ type: 'error' });
	});
});

describe.each(tables)('a form of the browser that %s refuses', (_, sent) => {
	const post = (more: Partial<Sent> = {}) =>
		send({ ...sent, headers: { ...native, ...urlEncoded }, ...more });

	it('receives a page that says so and sends the same fields again', async () => {
		const response = await post({ body: 'customer=Ann+%26+Bob&note=a%0Ab&note=c' });
		expect(response.status).toBe(401);
		const page = await response.text();
		expect(page).toContain('<h1>Nothing was saved</h1>');
		expect(page).toContain('<form method="post" action="/a?/create">');
		expect(page).toContain('<input type="hidden" name="customer" value="Ann &#38; Bob">');
		expect(page.match(/name="note"/g)).toHaveLength(2);
		expect(page).toContain('Fields to send again: <code>customer</code>, <code>note</code>');
		expect(page).toMatch(
			/<a href="\/auth\/signin\?redirectTo=%2Fa" target="_blank" rel="noopener">/
		);
	});

	it('shows it to that browser alone, with nothing to run', async () => {
		const { headers } = await post();
		expect(headers.get('cache-control')).toBe('private, no-store');
		expect(headers.get('content-security-policy')).toMatch(
			/^default-src 'none'; style-src 'sha256-/
		);
		// With no referrer a browser sends the form without its origin, which SvelteKit refuses.
		expect(headers.get('referrer-policy')).toBe('strict-origin');
	});

	it('escapes repeated names and values', async () => {
		const attack = '"><script>alert(1)</script>';
		const body = new URLSearchParams({ [attack]: attack, 'password"><b>': 'x' }).toString();
		const page = await (await post({ body })).text();
		expect(page).not.toContain('<script');
		expect(page).not.toContain('<b>');
		expect(page.match(/&#34;&#62;&#60;script&#62;/g)).toHaveLength(3);
	});

	it.each([
		'password',
		'user.newPassword',
		'_code',
		'user[_pin]',
		'api_key',
		'csrf-token',
		'cardNumber',
		'cc-csc',
		'securityCode',
		'user_pin',
		'otpCode',
		'verification_code',
		'mot_de_passe'
	])('repeats no secret: %s', async (name) => {
		const page = await (await post({ body: `${encodeURIComponent(name)}=hush-hush&a=1` })).text();
		expect(page).not.toContain('hush-hush');
		expect(page).toContain(`<input type="password" name="${name}" autocomplete="off">`);
	});

	it('repeats no file', async () => {
		const body = new FormData();
		body.set('a', '1');
		body.set('logo', new File(['bytes of it'], 'logo.svg'));
		const page = await (await post({ body, headers: native })).text();
		expect(page).not.toMatch(/bytes of it|logo\.svg/);
		expect(page).toContain('enctype="multipart/form-data"');
		expect(page).toContain('<input type="file" name="logo" autocomplete="off">');
	});

	it.each<[string, Partial<Sent>]>([
		['another site', { headers: { ...native, ...urlEncoded, origin: 'https://evil.example' } }],
		['an unknown origin', { headers: { ...native, ...urlEncoded, origin: 'null' } }],
		['a sibling site', { headers: { ...native, ...urlEncoded, 'sec-fetch-site': 'same-site' } }],
		['no origin', { headers: { accept: 'text/html', ...urlEncoded } }],
		['a long one', { body: `a=${'x'.repeat(70_000)}` }],
		['many fields', { body: 'a=1&'.repeat(201) }],
		['an address of another site', { path: '//evil.example/a' }],
		['text', { headers: { ...native, 'content-type': 'text/plain' } }]
	])('repeats nothing of %s', async (_case, more) => {
		const response = await post(more);
		expect([401, 403]).toContain(response.status);
		const page = await response.text();
		expect(page).not.toContain('<form');
		expect(page).not.toContain('Ann');
	});
});

describe('what the app answers itself', () => {
	it('keeps the cookies that it set', async () => {
		for (const headers of [native, enhanced]) {
			const response = await send({ headers: { ...headers, ...urlEncoded } });
			expect(response.headers.getSetCookie()).toContain('of=app');
		}
	});

	it('is left alone where it caught the refusal', async () => {
		const act = (event: RequestEvent) => requireSession(event).catch(() => null);
		const response = await send({ headers: { ...native, ...urlEncoded }, act });
		expect(await response.text()).toBe('saved');
	});

	it('is left alone where the error is its own', async () => {
		const act = async (event: RequestEvent) => {
			await requireSession(event).catch(() => null);
			error(401, 'By the app');
		};
		const response = await send({ headers: { ...enhanced, ...urlEncoded }, act });
		expect(await readFailure(response)).toMatchObject({ type: 'error' });
	});

	it.each([native, enhanced])(
		'is left alone where its body cannot be read: %j',
		async (headers) => {
			const act = async (event: RequestEvent) => {
				await requireSession(event).catch(() => null);
				const answer = json({ type: 'error' }, { status: 401 });
				answer.body?.getReader();
				return answer;
			};
			const response = await send({ headers: { ...headers, ...urlEncoded }, act });
			expect(response.status).toBe(401);
		}
	);

	it('is left alone where the action was done, and a load function refuses the page after it', async () => {
		const act = (event: RequestEvent) =>
			requireSession(Object.assign(event, { parent: () => null }));
		const response = await send({ headers: { ...native, ...urlEncoded }, act });
		expect(await response.text()).toBe('<h1>Please sign in</h1>');
	});

	it('is left alone where the session was there and the action has ended it', async () => {
		const act = (event: RequestEvent) => {
			getContext(event).noteChecked(null);
			return requireSession(event);
		};
		const response = await send({ headers: { ...native, ...urlEncoded }, act });
		expect(await response.text()).toBe('<h1>Please sign in</h1>');
	});

	it('finds the form unread', async () => {
		const act = async (event: RequestEvent) => {
			const form = await event.request.formData();
			expect(form.get('customer')).toBe('Ann');
			return requireSession(event);
		};
		const page = await (await send({ headers: { ...native, ...urlEncoded }, act })).text();
		expect(page).toContain('value="Ann"');
	});
});
