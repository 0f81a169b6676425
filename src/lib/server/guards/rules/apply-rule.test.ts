import { describe, expect, it } from 'vitest';
import { testEnv, toEvent, toRecord } from '../../../../../tests/support/units.js';
import { createHandle } from '../../handle.js';
import { findOptionFaults } from '../../config/option-faults.js';
import type { LogtoAuthOptions, Rule } from '../../config/options.js';
import { createRuntimes, type Runtime } from '../../runtime.js';
import type { CookieChange } from '../../session/cookie/session-cookie.js';

/** Who asks: Alice has the role `support`. */
interface Visit {
	readonly signedIn?: boolean;
	readonly method?: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly isDataRequest?: boolean;
}

const page = { accept: 'text/html' };
const action = { 'x-sveltekit-action': 'true', accept: 'application/json' };
const address = 'https://app.example/things?sort=name';

function toOptions(rule: Rule): LogtoAuthOptions {
	return {
		logLevel: 'silent',
		env: testEnv,
		routes: { '/(app)/dashboard': rule }
	};
}

async function signIn({ sessions, config }: Runtime): Promise<readonly CookieChange[]> {
	const profile = { sub: 'alice', roles: ['support'] };
	const record = { ...toRecord(config, { profile }), signedInAt: Date.now() / 1000 - 7200 };
	await sessions.create(record);
	return sessions.write(toEvent(), record);
}

/** What the hook answers under a rule; the app's own answer is 200. */
async function ask(rule: Rule, visit: Visit = {}): Promise<Response> {
	const { signedIn = true, method = 'GET', headers = {}, isDataRequest = false } = visit;
	const options = toOptions(rule);
	const getRuntime = createRuntimes();
	const event = toEvent(signedIn ? await signIn(getRuntime(options)) : [], address);
	// As a browser, which names the origin of every POST.
	const own = Object.entries({ origin: event.url.origin, ...headers });
	const sent = new Headers([...event.request.headers, ...own]);
	const request = new Request(event.url, { method, headers: sent });
	return createHandle(
		options,
		getRuntime
	)({
		event: { ...event, request, route: { id: '/(app)/dashboard' }, isDataRequest },
		resolve: () => new Response('the content')
	});
}

const answerOf = async (asked: Promise<Response>): Promise<string> => {
	const response = await asked;
	const text = await response.text();
	if (response.status === 200 && text === 'the content') return 'passed';
	expect(text).not.toContain('the content');
	if (text.startsWith('{"type":"redirect",')) return `200 to ${JSON.parse(text).location}`;
	if (response.status === 303) return `303 ${response.headers.get('location')}`;
	const code = /"code":"(\w+)"/.exec(text)?.[1] ?? /Code: <code>(\w+)/.exec(text)?.[1];
	return code === undefined ? `${response.status} ${text}` : `${response.status} ${code}`;
};

const role = (name: string) => ({ role: name });

describe('a rule that is a function', () => {
	it.each<[string, () => unknown, Visit, string]>([
		['public', () => 'public', { signedIn: false }, 'passed'],
		['session', () => 'session', {}, 'passed'],
		['session, to nobody', () => 'session', { signedIn: false }, '401 session_missing'],
		['a requirement', () => role('support'), {}, 'passed'],
		['a requirement that is not met', () => role('boss'), {}, '403 role_missing'],
		['a promise', async () => role('boss'), {}, '403 role_missing'],
		['no', () => false, {}, '403 not_allowed'],
		['no, to nobody', () => false, { signedIn: false }, '403 not_allowed'],
		['nothing', () => undefined, {}, '500 rule_failed'],
		['yes', () => true, {}, '500 rule_failed'],
		['null', () => null, {}, '500 rule_failed'],
		['a word that is none', () => 'admin', {}, '500 rule_failed'],
		['a field that is none', () => ({ allowed: false }), {}, '500 rule_failed'],
		['a field without a value', () => ({ role: undefined }), {}, '500 rule_failed'],
		['a list', () => [], {}, '500 rule_failed'],
		['a date', () => new Date(), {}, '500 rule_failed']
	])('and gives %s', async (_, rule, visit, expected) => {
		expect(await answerOf(ask(rule as Rule, visit))).toBe(expected);
	});

	it.each([
		() => {
			throw new TypeError('undefined is not a function');
		},
		() => Promise.reject(new Error('The database is down.'))
	])('and fails lets no visitor pass, and throws nothing', async (rule) => {
		const response = await ask(rule);
		expect(response.status).toBe(500);
		expect(await response.text()).not.toMatch(/database|undefined/);
	});

	it('knows who asks', async () => {
		const own: Rule = async ({ locals }) =>
			(await locals.auth())?.user.id === 'alice' ? 'session' : false;
		expect(await answerOf(ask(own))).toBe('passed');
		expect(await answerOf(ask(own, { signedIn: false }))).toBe('403 not_allowed');
	});
});

describe('a rule that returns no access', () => {
	it.each<[string, unknown]>([
		['a field next to the methods', { role: 'boss', methods: { GET: 'session' } }],
		['a field next to the rule', { rule: 'session', role: 'boss' }],
		['methods next to the rule', { rule: 'session', methods: { GET: { role: 'boss' } } }],
		['no rule', { rule: undefined, otherwise: { status: 404 } }],
		['no methods', { methods: undefined }],
		['false for a method', { methods: { GET: false } }],
		['nothing for a method', { methods: { GET: undefined } }],
		['several roles to exclude', { not: { role: ['boss', 'guest'] } }],
		['false in a choice', { any: [false] }],
		['null', null],
		['no number for an age', { maxAge: Number.NaN }],
		['nothing to exclude', { not: null }]
	])('opens to no user: %s', async (_, rule) => {
		expect(await answerOf(ask(rule as Rule))).toMatch(/^500 (?:configuration|rule_failed)$/);
	});
});

describe('a rule for each method', () => {
	const rule: Rule = {
		methods: { GET: 'public', POST: { not: {} }, PUT: () => 'public' }
	};

	it.each<[string, boolean, string]>([
		['GET', false, 'passed'],
		['HEAD', false, 'passed'],
		['POST', false, '401 session_missing'],
		['POST', true, '403 not_allowed'],
		['PUT', false, 'passed'],
		['DELETE', false, '401 session_missing'],
		['DELETE', true, 'passed'],
		['OPTIONS', false, '401 session_missing'],
		['CONSTRUCTOR', false, '401 session_missing']
	])('%s, signed in: %s', async (method, signedIn, expected) => {
		expect(await answerOf(ask(rule, { method, signedIn }))).toBe(expected);
	});

	it('takes HEAD by its own name', async () => {
		const closed: Rule = { methods: { GET: 'public', HEAD: 'session' } };
		expect((await ask(closed, { method: 'HEAD', signedIn: false })).status).toBe(401);
	});
});

describe('a rule with its own answer', () => {
	const refused = role('boss');
	const toSignIn = '303 /auth/signin?redirectTo=%2Fthings%3Fsort%3Dname';
	const away = { rule: refused, otherwise: { redirect: '/pricing?from=things' } } as const;
	const told = { rule: refused, otherwise: { page: '/no-access' } } as const;
	const hidden = { rule: refused, otherwise: { status: 404 } } as const;
	const hiddenFromAll = { rule: refused, otherwise: { status: 404, signIn: false } } as const;
	const data: Visit = { isDataRequest: true };
	const form: Visit = { headers: page, method: 'POST' };

	it.each<[string, Rule, Visit, string]>([
		['a redirect, to a page', away, { headers: page }, '303 /pricing?from=things'],
		['a redirect, to data', away, data, '200 to /pricing?from=things'],
		['a redirect, to a form', away, form, '303 /pricing?from=things'],
		['a redirect, to a script', away, {}, '403 role_missing'],
		['a redirect, to nobody', away, { headers: page, signedIn: false }, toSignIn],
		['a redirect, to a script of nobody', away, { signedIn: false }, '401 session_missing'],
		[
			'a page',
			told,
			{ headers: page },
			'303 /no-access?code=role_missing&redirectTo=%2Fthings%3Fsort%3Dname'
		],
		['404, to a page', hidden, { headers: page }, '404 not_found'],
		['404, to a script', hidden, {}, '404 not_found'],
		['404, to data', hidden, data, '404 not_found'],
		['404, to nobody', hidden, { headers: page, signedIn: false }, toSignIn],
		['404, to anybody', hiddenFromAll, { headers: page, signedIn: false }, '404 not_found'],
		['404, to a script of anybody', hiddenFromAll, { signedIn: false }, '404 not_found']
	])('%s', async (_, rule, visit, expected) => {
		expect(await answerOf(ask(rule, visit))).toBe(expected);
	});

	it('tells an enhanced form where to go', async () => {
		const response = await ask(away, { headers: action, method: 'POST' });
		expect(await response.json()).toEqual({
			type: 'redirect',
			status: 303,
			location: '/pricing?from=things'
		});
	});

	it('does not hide a failure', async () => {
		const fails: Rule = { rule: () => Promise.reject(new Error('x')), otherwise: { status: 404 } };
		expect(await answerOf(ask(fails, { headers: page }))).toBe('500 rule_failed');
	});

	it('is kept by no cache, for any kind of request', async () => {
		const rule: Rule = { rule: () => false, otherwise: { status: 404 } };
		for (const headers of [page, {}])
			expect((await ask(rule, { headers })).headers.get('cache-control')).toContain('no-store');
	});

	it('goes with a rule for each method', async () => {
		const rule: Rule = { methods: { GET: refused }, otherwise: { redirect: '/pricing' } };
		expect(await answerOf(ask(rule, { headers: page }))).toBe('303 /pricing');
	});

	it('never leads to the place that was asked for', async () => {
		for (const redirect of ['/things', '/things/'] as const) {
			const circle: Rule = { rule: refused, otherwise: { redirect } };
			expect(await answerOf(ask(circle, { headers: page }))).toBe('403 role_missing');
		}
	});

	it.each(['//evil.example', '/\\evil.example', 'https://evil.example/', '/.//evil.example'])(
		'never leads to another site: %j',
		async (place) => {
			// With invalid options no user is signed in, so a function refuses.
			const rule = { rule: () => false, otherwise: { redirect: place } } as Rule;
			expect(findOptionFaults(toOptions(rule))).toHaveLength(1);
			const answer = answerOf(ask(rule, { headers: page, signedIn: false }));
			expect(await answer).toBe('403 not_allowed');
		}
	);

	it('names an unknown method', () => {
		const rule = { methods: { get: 'public' } } as unknown as Rule;
		expect(findOptionFaults(toOptions(rule))[0]).toContain('"/(app)/dashboard"');
	});
});
