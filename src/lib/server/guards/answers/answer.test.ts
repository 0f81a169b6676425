import { isHttpError, isRedirect } from '@sveltejs/kit';
import { describe, expect, it } from 'vitest';
import { testEnv, toEvent } from '../../../../../tests/support/units.js';
import type { LogtoAuthErrorCode } from '../../../error-catalogue.js';
import { LogtoAuthError } from '../../../errors.js';
import { createContext } from '../../request/context.js';
import type { RequestEvent } from '../../kit.js';
import type { RequestKind } from '../../http/request-kind.js';
import type { Otherwise } from '../../config/options.js';
import { createRuntimes } from '../../runtime.js';
import { leaveToSignIn, refuse, toRefusal } from './answer.js';
import { toSignInPath } from '../to-sign-in-path.js';

const html = { accept: 'text/html' };
const action = { 'x-sveltekit-action': 'true', accept: 'application/json' };
const place = 'https://app.example/things?sort=name';

/** The kinds of requests, as SvelteKit tells them apart. */
const visits: Readonly<Record<RequestKind, RequestInit>> = {
	page: { method: 'GET', headers: html },
	form: { method: 'POST', headers: html },
	action: { method: 'POST', headers: action },
	data: { method: 'GET' },
	fetch: { method: 'GET' }
};

function toVisit(kind: RequestKind, address = place): RequestEvent {
	const request = new Request(address, visits[kind]);
	return { ...toEvent([], address), request, isDataRequest: kind === 'data' };
}

const toContext = (kind: RequestKind) =>
	createContext(toVisit(kind), { logLevel: 'silent', env: testEnv }, createRuntimes());

function answer(
	kind: RequestKind,
	code: LogtoAuthErrorCode,
	signInHelps = false,
	otherwise: Otherwise | null = null
): Promise<Response> {
	const context = toContext(kind);
	const reason = new LogtoAuthError(code);
	return toRefusal(context.event, context, '/', { passed: false, reason, signInHelps, otherwise });
}

describe('the way to sign-in', () => {
	const toPath = (address: string, code: LogtoAuthErrorCode, kind: RequestKind = 'page') =>
		toSignInPath(toVisit(kind, address), '/auth', { reason: new LogtoAuthError(code) });

	it.each<[RequestKind, string, string]>([
		['page', '/things', '/things'],
		['page', '/things?a=1&b=%2F', '/things?a=1&b=%2F'],
		['form', '/things?/create', '/things'],
		['form', '/things?/create&page=2', '/things?page=2'],
		['form', '/things?path=/a/', '/things?path=/a/'],
		['page', '/things?/create', '/things?/create']
	])('from a %s at %s leads back to %s', (kind, path, back) => {
		const query = new URLSearchParams({ redirectTo: back });
		expect(toPath(`https://app.example${path}`, 'session_missing', kind)).toBe(
			`/auth/signin?${query}`
		);
	});

	it.each([
		['whole query', `/things?q=${'a'.repeat(1900)}`, `/things?q=${'a'.repeat(1900)}`],
		['path alone of what is longer', `/things?q=${'"'.repeat(900)}`, '/things'],
		['home page of what is longer still', `/${'%25'.repeat(900)}`, '/']
	])('leads back to the %s', (_, path, back) => {
		const query = new URLSearchParams({ redirectTo: back });
		expect(toPath(`https://app.example${path}`, 'session_missing')).toBe(`/auth/signin?${query}`);
	});

	it('asks for the password where an old sign-in is not enough, and nowhere else', () => {
		expect(toPath(place, 'sign_in_too_old')).toContain('&prompt=login');
		expect(toPath(place, 'consent_required')).not.toContain('prompt');
	});
});

describe('a refusal by the rule table', () => {
	const toSignIn = '/auth/signin?redirectTo=%2Fthings%3Fsort%3Dname';

	it.each<[RequestKind, number]>([
		['page', 303],
		['form', 401],
		['action', 401],
		['fetch', 401]
	])('that a sign-in would mend answers %s with %d', async (kind, status) => {
		const response = await answer(kind, 'session_missing', true);
		expect(response.status).toBe(status);
		expect(response.headers.get('location')).toBe(status === 303 ? toSignIn : null);
	});

	it('that a sign-in would mend tells SvelteKit’s client where to go', async () => {
		const response = await answer('data', 'session_missing', true);
		expect(response.status).toBe(200);
		expect(await response.json()).toEqual({ type: 'redirect', location: toSignIn });
	});

	it.each<RequestKind>(['page', 'form'])('is a page for a person at a %s', async (kind) => {
		const response = await answer(kind, 'role_missing');
		expect(response.status).toBe(403);
		expect(response.headers.get('content-type')).toContain('text/html');
		expect(await response.text()).toContain('role_missing');
	});

	it.each<RequestKind>(['data', 'fetch'])('is the reason alone for a script: %s', async (kind) => {
		const response = await answer(kind, 'role_missing');
		expect(response.status).toBe(403);
		expect(await response.json()).toEqual({
			...new LogtoAuthError('role_missing').toJSON(),
			status: 403
		});
	});

	it('is what an enhanced form understands, and what everybody else does', async () => {
		const reason = new LogtoAuthError('role_missing').toJSON();
		const response = await answer('action', 'role_missing');
		expect(await response.json()).toEqual({
			type: 'error',
			status: 403,
			error: { ...reason, status: 403 },
			...reason
		});
		const { code, message } = new LogtoAuthError('sign_in_too_old').toJSON();
		const inVain = await answer('action', 'sign_in_too_old');
		expect(await inVain.json()).toEqual({
			type: 'failure',
			status: 401,
			data: JSON.stringify([{ code: 1, message: 2, signIn: 3 }, code, message, null]),
			code,
			message
		});
	});

	it('leads a form to sign-in before it leads away, and keeps what was entered', async () => {
		for (const kind of ['form', 'action'] as const) {
			const response = await answer(kind, 'session_missing', true, { redirect: '/pricing' });
			expect(response.status, kind).toBe(401);
			expect(await response.text(), kind).toContain('/auth/signin?redirectTo=');
		}
	});

	it('keeps to itself what a rule hides from a form', async () => {
		const hide = { status: 404, signIn: false } as const;
		for (const kind of ['form', 'action'] as const)
			expect((await answer(kind, 'session_missing', true, hide)).status, kind).toBe(404);
		expect(await (await answer('action', 'role_missing', false, hide)).json()).toMatchObject({
			type: 'error',
			status: 404
		});
	});

	it('offers no sign-in where there is nothing, for that would say that there is something', async () => {
		const response = await answer('page', 'role_missing', true, { status: 404, signIn: false });
		expect(response.status).toBe(404);
		const page = await response.text();
		expect(page).not.toContain('/signin');
		expect(page).toContain('href="/"');
	});

	it('leads a client that loads data to the address that the rule names', async () => {
		const away = { redirect: '/pricing' } as const;
		const response = await answer('data', 'role_missing', false, away);
		expect(await response.json()).toEqual({ type: 'redirect', location: '/pricing' });
	});
});

/** What a function comes to that never returns. */
function outcomeOf(leave: () => never): string {
	try {
		return leave();
	} catch (error) {
		if (isRedirect(error)) return `${error.status} ${error.location}`;
		if (!isHttpError(error)) throw error;
		return `${error.status} error`;
	}
}

describe('a guard that refuses', () => {
	const toSignIn = '303 /auth/signin?redirectTo=%2Fthings%3Fsort%3Dname';

	it.each<[RequestKind, string, string]>([
		['page', toSignIn, '401 error'],
		['data', toSignIn, '401 error'],
		['form', '401 error', '401 error'],
		['action', '401 error', '401 error'],
		['fetch', '401 error', '401 error']
	])('leads %s to sign-in only where that helps', (kind, helps, doesNot) => {
		const reason = new LogtoAuthError('session_missing');
		const outcomes = [true, false].map((signInHelps) =>
			outcomeOf(() => refuse(toContext(kind), { passed: false, reason, signInHelps }))
		);
		expect(outcomes).toEqual([helps, doesNot]);
	});

	it.each<[RequestKind, string]>([
		['page', toSignIn],
		['form', toSignIn],
		['action', toSignIn],
		['data', toSignIn],
		['fetch', '401 error']
	])('for a consent that is missing: %s', (kind, expected) => {
		const reason = new LogtoAuthError('consent_required');
		expect(outcomeOf(() => leaveToSignIn(toVisit(kind), '/auth', { reason }))).toBe(expected);
	});
});
