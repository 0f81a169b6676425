import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import type { HttpClient } from '../support/http-client.js';
import { rawRequest, type RawRequest, type RawResponse } from '../support/raw-request.js';
import { toCookieHeader } from '../support/session-records.js';
import { formPost, navigation, readSession, signIn } from '../support/sign-in.js';
import { authSecret } from '../support/secret.js';
import { useWorld } from '../support/world.js';

/** What may stand in a header of HTTP/1.1 (RFC 9110 §5.5): Node sends nothing else. */
const headerText = fc.string({
	unit: fc
		.integer({ min: 0x20, max: 0xff })
		.filter((code) => code !== 0x7f)
		.map((code) => String.fromCharCode(code)),
	maxLength: 200
});

/** Strings that an attacker would try, between strings that an attacker would not. */
const anyText = fc.oneof(
	fc.string({ unit: 'binary', maxLength: 60 }),
	fc.constantFrom('', '%', '%ff', '%00', '../', '//', '\\', '__proto__', 'constructor', 'null'),
	fc.constantFrom('<script>alert(1)</script>', '{"a":', '[]', '\r\n', '0', '-1', '9e999', '💥'),
	fc.string({ unit: fc.constantFrom('a', '.', '=', '%', ';'), maxLength: 3000 })
);
/** Pieces that make up a token (RFC 7515 §7.1), one of them perhaps nonsense. */
const part = fc.oneof(
	fc.jsonValue().map((value) => Buffer.from(JSON.stringify(value)).toString('base64url')),
	fc.base64String({ maxLength: 80 }),
	anyText
);
const jwt = fc.oneof(
	fc.tuple(part, part, part).map((parts) => parts.join('.')),
	fc.array(part, { maxLength: 6 }).map((parts) => parts.join('.'))
);

const numRuns = 60;

/** Heads of signed tokens. A sealed text may begin with the same letters by chance, and is no JSON. */
const findJwts = (text: string): readonly string[] =>
	(text.match(/eyJ[\w-]{10,}(?=\.[\w-]+\.)/g) ?? []).filter(isJson);

function isJson(encoded: string): boolean {
	try {
		JSON.parse(Buffer.from(encoded, 'base64url').toString());
		return true;
	} catch {
		return false;
	}
}

describe('whatever is sent to the demo', () => {
	const world = useWorld({});
	let alice: HttpClient;
	let bob = '';

	beforeAll(async () => {
		alice = (await signIn(world.demo, 'alice')).client;
		bob = toCookieHeader((await signIn(world.demo, 'bob')).client, world.demo);
	});

	const ask = (path: string, request: RawRequest) => rawRequest(world.demo.origin, path, request);

	/** No failure of the server, and nothing of Alice, of a token or of a secret, which only she may see. */
	const expectHarmless = ({ status, headers, body }: RawResponse) => {
		expect(status).toBeLessThan(500);
		const text = `${JSON.stringify(headers)}${body}`;
		expect(text).not.toMatch(/alice@example\.test|alice0000001|Liddell/);
		expect(text).not.toMatch(/refresh_token|access_token/);
		expect(findJwts(text)).toEqual([]);
		expect(text).not.toContain(authSecret);
		expect(text).not.toContain(world.logto.clientSecret);
	};
	const expectAlive = async () => {
		expect(world.demo.alive()).toBe(true);
		expect(await readSession(alice, world.demo)).toMatchObject({ user: { id: 'alice0000001' } });
	};

	it('is looked at by a test that knows a token when it sees one', () => {
		const head = Buffer.from('{"alg":"ES384","typ":"at+jwt"}').toString('base64url');
		expect(findJwts(`{"a":"${head}.eyJzdWIiOiJhIn0.c2ln"}`)).toEqual([head]);
		expect(findJwts('logto.login.x=eyJzIDQ2Tg2UYrmzyBtXgg.ZfE4-fHe.x')).toEqual([]);
	});

	it('as cookies', async () => {
		const name = fc.oneof(
			fc.constantFrom('logto.session', 'logto.session.0', 'logto.session.1', '__proto__'),
			fc.constantFrom('logto.login.AAAAAAAAAAAAAAAA', 'logto.login.', 'logto.session.999999'),
			headerText
		);
		const cookies = fc
			.array(fc.tuple(name, fc.oneof(headerText, fc.base64String())), { maxLength: 8 })
			.map((pairs) => pairs.map(([key, value]) => `${key}=${value}`).join('; '));
		// A whole cookie with one place changed comes nearest to one that is taken.
		const changed = fc
			.tuple(fc.nat(), headerText)
			.map(([at, text]) => `${bob.slice(0, at % bob.length)}${text}${bob.slice(at % bob.length)}`);
		const path = fc.constantFrom(
			'/',
			'/dashboard',
			'/auth/session',
			'/auth/callback/logto?state=a'
		);
		await fc.assert(
			fc.asyncProperty(fc.oneof(cookies, changed), path, async (cookie, where) => {
				expectHarmless(await ask(where, { headers: { ...navigation, cookie } }));
			}),
			{ numRuns }
		);
		await expectAlive();
	});

	it('as headers', async () => {
		const names = [
			...['accept', 'authorization', 'origin', 'referer', 'user-agent', 'content-type', 'purpose'],
			...['sec-fetch-site', 'sec-fetch-mode', 'sec-fetch-dest', 'sec-purpose', 'traceparent'],
			...['x-forwarded-host', 'x-forwarded-proto', 'x-forwarded-for', 'x-sveltekit-action'],
			...['x-middleware-subrequest', 'x-sveltekit-logto', 'x-http-method-override', 'if-none-match']
		];
		const headers = fc.dictionary(fc.constantFrom(...names), headerText, { maxKeys: 6 });
		const where = fc.constantFrom(
			...['/', '/dashboard', '/o/acme/members', '/api/me', '/auth/session', '/auth/signin']
		);
		await fc.assert(
			fc.asyncProperty(headers, where, fc.boolean(), async (sent, path, isBob) => {
				const cookie = isBob ? { cookie: bob } : {};
				const response = await ask(path, { headers: { ...sent, ...cookie } });
				expectHarmless(response);
				// No header makes a user of an anonymous visitor.
				if (!isBob && !['/', '/auth/session'].includes(path)) expect(response.status).not.toBe(200);
			}),
			{ numRuns: 2 * numRuns }
		);
		await expectAlive();
	});

	it('as the query of a callback or a sign-in', async () => {
		const names = ['code', 'state', 'iss', 'error', 'error_description', 'session_state', 'prompt'];
		const key = fc.oneof(fc.constantFrom(...names, 'redirectTo', 'maxAge', 'firstScreen'), anyText);
		const query = fc
			.array(fc.tuple(key, anyText), { maxLength: 8 })
			.map((pairs) => new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString());
		const raw = fc.string({ unit: fc.constantFrom(...'a=&%?/+;:[]{}0f'), maxLength: 60 });
		const where = fc.constantFrom('/auth/callback/logto', '/auth/signin', '/auth/error', '/auth/x');
		await fc.assert(
			fc.asyncProperty(where, fc.oneof(query, raw), async (path, search) => {
				const response = await ask(`${path}?${search}`, { headers: navigation });
				expectHarmless(response);
				expect(String(response.headers['set-cookie'] ?? '')).not.toMatch(/logto\.session=\w/);
			}),
			{ numRuns: 2 * numRuns }
		);
		await expectAlive();
	});

	it('as forms and other bodies', async () => {
		const fields = ['redirectTo', 'organizationId', 'scope', 'prompt', 'loginHint', 'identifiers'];
		const form = fc
			.array(fc.tuple(fc.oneof(fc.constantFrom(...fields), anyText), anyText), { maxLength: 6 })
			.map((pairs) => new URLSearchParams(pairs.map(([name, value]) => [name, value])).toString());
		const body = fc.oneof(form, fc.json({ maxDepth: 3 }), anyText);
		const type = fc.constantFrom(
			...['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'],
			...['application/json', 'multipart/form-data; boundary=a', 'application/json; charset=x', '']
		);
		const where = fc.constantFrom(
			...['/auth/signin', '/auth/organization', '/o/globex/invoices?/create', '/sessions?/end']
		);
		await fc.assert(
			fc.asyncProperty(where, body, type, async (path, sent, contentType) => {
				const headers = { ...formPost(world.demo), cookie: bob, 'content-type': contentType };
				expectHarmless(await ask(path, { method: 'POST', headers, body: sent }));
			}),
			{ numRuns: 2 * numRuns }
		);
		await expectAlive();
	});

	it('as logout tokens, which end nothing', async () => {
		await fc.assert(
			fc.asyncProperty(fc.oneof(jwt, anyText), fc.boolean(), async (token, encoded) => {
				const body = encoded
					? new URLSearchParams({ logout_token: token }).toString()
					: `logout_token=${token}`;
				const response = await ask('/auth/backchannel-logout', {
					method: 'POST',
					headers: { 'content-type': 'application/x-www-form-urlencoded' },
					body
				});
				expectHarmless(response);
				expect(response.status).toBe(400);
				expect(response.headers['cache-control']).toContain('no-store');
			}),
			{ numRuns: 2 * numRuns }
		);
		await expectAlive();
	});
});
