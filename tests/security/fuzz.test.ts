import { beforeAll, describe, expect, it } from 'vitest';
import { blame } from '../fuzz/blame.js';
import { buildFuzzApp } from '../fuzz/build.js';
import type { Case } from '../fuzz/case.js';
import { toEntitled } from '../fuzz/entitled.js';
import { generate, toSite } from '../fuzz/generate/index.js';
import { judge, type Judged } from '../fuzz/judge.js';
import type { Book } from '../fuzz/known.js';
import { runFuzz } from '../fuzz/run.js';
import { shrink } from '../fuzz/shrink.js';
import { variants, type Variant } from '../fuzz/variants.js';

const host = 'app.fuzz.test';
const book: Book = {
	sessions: [
		{ person: 'alice', id: 'alice0000001', host, value: 'alices-session', ended: false },
		{ person: 'alice', id: 'alice0000001', host, value: 'ended-session', ended: true },
		{ person: 'bob', id: 'bob000000002', host, value: 'bobs-session', ended: false },
		{ person: 'bob', id: 'bob000000002', host: 'twin.fuzz.test', value: 'twin', ended: false }
	],
	tokens: [{ id: 'alice0000001', value: 'alices-token', areas: ['things'] }],
	logins: [
		{ id: 'bob000000002', cookie: 'logto.login.x=y', state: 'bobs-state', code: 'bobs-code' }
	],
	secrets: ['a-secret-of-the-app']
};

const toCase = (headers: Case['headers'], target = '/dashboard'): Case => ({
	method: 'GET',
	host,
	target,
	headers,
	body: null
});

interface Given {
	readonly cookie?: string;
	readonly target?: string;
	readonly status?: number;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
	readonly error?: Error;
}

/** What the fuzzer says of an answer, in its own words. */
function listFaults({ cookie, target, status = 200, headers = {}, body = '', error }: Given) {
	const sent = toCase(cookie === undefined ? {} : { cookie }, target);
	const url = new URL(sent.target, `https://${host}`);
	const judged: Judged = {
		sent,
		url,
		book,
		entitled: toEntitled(sent, url, book),
		origins: ['https://tenant.logto.app'],
		answer: {
			status,
			headers: new Headers(headers),
			body,
			failures: error === undefined ? [] : [{ status: 500, error }]
		}
	};
	return judge(judged).map(({ kind, what }) => `${kind}: ${what}`);
}

const toError = (...frames: readonly string[]): Error =>
	Object.assign(new TypeError('Invalid URL'), {
		stack: ['TypeError: Invalid URL', ...frames.map((frame) => `    at ${frame}:1:2`)].join('\n')
	});
const library = 'toSetCookies (/app/src/lib/server/http/endpoint.ts';
const kit = 'resolve (/app/node_modules/@sveltejs/kit/src/runtime/server/respond.js';

const alice = 'logto.session=alices-session';
const secret = 'secret-of:session:for:alice0000001';
const html = { 'content-type': 'text/html' };
const asPrivate = { 'cache-control': 'private, no-store' };
const asPublic = { 'cache-control': 'public, max-age=60' };

describe('the fuzzer', () => {
	it.each<[string, Given, string]>([
		[
			'a layout’s secret on a page that is not there',
			{ status: 404, body: 'secret-of:session:for:-' },
			'bypass: content of "session" for an anonymous visitor, with 404'
		],
		[
			'content for a session that has ended',
			{ cookie: 'logto.session=ended-session', body: secret },
			'bypass: content of "session" for an ended session, with 200'
		],
		[
			'content for a session of another host',
			{ cookie: 'logto.session=twin', body: 'secret-of:session:for:bob000000002' },
			'bypass: a session of another host is taken'
		],
		[
			'content of an organization for a user who is no member',
			{ cookie: 'logto.session=bobs-session', body: 'secret-of:org.globex:for:bob000000002' },
			'bypass: content of "org.globex" for another person, with 200'
		],
		[
			'another person’s e-mail address',
			{ cookie: 'logto.session=bobs-session', body: 'alice@example.test' },
			"bypass: another person's data for another person, with 200"
		],
		['a secret of the app', { body: 'a-secret-of-the-app' }, 'bypass: a secret in an answer'],
		[
			'a token that it does not know',
			{ body: 'eyJhbGciOiJFUzM4NCJ9.eyJzdWIiOiJhIn0.c2ln' },
			'bypass: a token in an answer'
		],
		[
			'a redirect to another site',
			{ status: 303, headers: { location: '//evil.example/' } },
			'bypass: a redirect to another site'
		],
		[
			'a link to another site',
			{ headers: html, body: '<a href="https:&#47;&#47;evil.example">' },
			'bypass: a link to another site'
		],
		[
			'markup that the caller sent',
			{ headers: html, body: '<p><fuzz x=1></p>' },
			'bypass: markup of the caller for an anonymous visitor, with 200'
		],
		[
			'a session that begins without a sign-in',
			{ headers: { ...asPrivate, 'set-cookie': 'logto.session=x; HttpOnly; Secure' } },
			'bypass: a session begins for an anonymous visitor'
		],
		[
			'a cookie that scripts can read',
			{ cookie: alice, headers: { ...asPrivate, 'set-cookie': 'logto.session=x; Secure' } },
			'bypass: a cookie that scripts can read'
		],
		[
			'a person’s name in a response for caches',
			{ cookie: alice, headers: asPublic, body: 'Alice Liddell' },
			'bypass: a person\'s data without "private"'
		],
		[
			'a session’s cookie in a response for caches',
			{ cookie: alice, headers: { 'set-cookie': 'logto.session=x; HttpOnly; Secure' } },
			'bypass: a session\'s cookie without "private"'
		],
		[
			'content that a CDN may keep',
			{ cookie: alice, headers: { ...asPrivate, 'cdn-cache-control': 'max-age=60' }, body: secret },
			'bypass: protected content with "cdn-cache-control"'
		],
		[
			'a failure of the library',
			{ status: 500, error: toError(library, kit) },
			'5xx: 500 TypeError in toSetCookies (endpoint.ts)'
		],
		[
			'a failure that nothing explains',
			{ status: 503, body: '{"code":"issuer_unreachable"}' },
			'5xx: 503 issuer_unreachable'
		],
		[
			'a tenant whose application Logto does not know, apart',
			{
				target: 'https://t7.fuzz.test/resource/opaque',
				status: 500,
				body: '{"code":"configuration"}'
			},
			'app: 500 of a tenant without an application'
		],
		[
			'a failure within an answer with 200',
			{ headers: { 'content-type': 'application/json' }, body: '{"type":"error","status":500}' },
			'5xx: 500 that says nothing'
		],
		[
			'a failure of SvelteKit’s, apart',
			{
				status: 500,
				error: toError('parse (/app/node_modules/@sveltejs/kit/src/shared.js', kit, library)
			},
			'sveltekit: 500 TypeError in parse (shared.js)'
		]
	])('notices %s', (_, given, fault) => {
		expect(listFaults(given)).toEqual([fault]);
	});

	it.each<[string, Given]>([
		['what a person may see', { cookie: alice, headers: asPrivate, body: secret }],
		[
			'a session in parts',
			{
				cookie: 'logto.session.1=session; logto.session.0=alices-',
				headers: asPrivate,
				body: secret
			}
		],
		['a public page', { headers: asPublic, body: 'About' }],
		[
			'a way to Logto',
			{
				status: 303,
				headers: { location: 'https://tenant.logto.app/auth?state=eyJhbGciOiJkaXIifQ..a' }
			}
		],
		[
			'a callback that signs in',
			{
				target: '/auth/callback/logto?state=bobs-state&code=bobs-code',
				cookie: 'logto.login.x=y',
				status: 303,
				headers: { ...asPrivate, location: '/', 'set-cookie': 'logto.session=x; HttpOnly; Secure' }
			}
		]
	])('lets pass %s', (_, given) => {
		expect(listFaults(given)).toEqual([]);
	});

	it('says who threw by the first frame that is not SvelteKit’s', () => {
		const serialize =
			'Object.serialize (/app/node_modules/@sveltejs/kit/src/runtime/server/cookie.js';
		expect(blame(toError(serialize, library, kit)).whose).toBe('library');
		expect(blame(toError('load (/app/tests/.tmp/fuzz/src/x.ts', library)).whose).toBe('app');
		expect(blame({ status: 404 }).whose).toBe('library');
	});

	it('makes the same requests of the same seed', () => {
		const site = toSite(first, 'hash');
		const make = (seed: number) =>
			Array.from({ length: 50 }, (_, index) => generate(site, seed, index));
		expect(make(1)).toEqual(make(1));
		expect(make(1)).not.toEqual(make(2));
	});

	it('shrinks a request to what shows the fault', async () => {
		const given = toCase(
			{ accept: 'text/html', cookie: 'a=b; logto.session=x; c=d' },
			'//[abc?d=e'
		);
		const smallest = await shrink(
			given,
			async ({ target, headers }) =>
				target.includes('//[') && headers['cookie']?.includes('logto.session') === true
		);
		expect(smallest).toEqual(toCase({ cookie: 'logto.session' }, '//['));
	});

	it('meets every two settings of an app in one of its variants', () => {
		const kinds = ['options', 'sessions', 'engine', 'table', 'base'] as const;
		const settingsOf = (kind: keyof Variant) => new Set(variants.map((variant) => variant[kind]));
		const missing = kinds.flatMap((one) =>
			kinds
				.filter((other) => other > one)
				.flatMap((other) =>
					[...settingsOf(one)].flatMap((a) =>
						[...settingsOf(other)]
							.filter((b) => !variants.some((each) => each[one] === a && each[other] === b))
							.map((b) => `${a} with ${b}`)
					)
				)
		);
		expect(missing).toEqual([]);
	});
});

const [first] = variants;

describe('whatever is sent', () => {
	beforeAll(async () => {
		await buildFuzzApp('');
		await buildFuzzApp('/app');
	});

	it('opens nothing, ends in no 5xx and ends no process', async () => {
		const { findings, shown } = await runFuzz({ requests: 3600, seed: 1, seconds: 60 });
		const faults = findings.filter(({ kind }) => ['bypass', '5xx', 'crash'].includes(kind));
		expect(faults).toEqual([]);
		// What opens nothing at all proves nothing.
		expect(shown).toBeGreaterThan(50);
	}, 300_000);
});
