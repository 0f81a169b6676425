import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { requireBearer } from '../../src/lib/server/guards/bearer/bearer.js';
import { createIssuer } from '../../src/lib/server/logto/issuer.js';
import { readLogoutToken } from '../../src/lib/server/backchannel/logout-token.js';
import { memoryStore } from '../../src/lib/server/stores/memory-store.js';
import { answerOf, createEndpoint } from '../support/endpoint.js';
import { issuer, now, resource, useForger, type Forgery } from '../support/forged-tokens.js';
import { logoutEvent } from '../support/logout-tokens.js';
import { testEnv } from '../support/units.js';

const forger = useForger();
const { sign, signText } = forger;
const endpoint = createEndpoint({ env: testEnv, logLevel: 'silent' });

async function ask(token: string): Promise<string> {
	const request = new Request('https://app.example/api', {
		headers: { authorization: `Bearer ${token}` }
	});
	return answerOf(await endpoint(request, [], (event) => requireBearer(event, { resource })));
}

/** What the issuer's own keys sign, and what is wrong with it all the same. */
const signed = (forgery: Forgery) => async () => sign(forgery);

describe('an access token that is bound to a key', () => {
	it.each<[string, object]>([
		['by DPoP (RFC 9449)', { cnf: { jkt: '0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I' } }],
		[
			'by a certificate (RFC 8705)',
			{ cnf: { 'x5t#S256': 'bwcK0esc3ACC3DB2Y5_lESsXE8o9ltc05O89j' } }
		],
		['by a JWK (RFC 7800)', { cnf: { jwk: { kty: 'EC' } } }],
		['by nothing', { cnf: {} }],
		['by null', { cnf: null }],
		['by a string', { cnf: 'x' }]
	])('%s is no bearer token', async (_, claims) => {
		expect(await ask(await sign({ claims }))).toBe('401 token_invalid');
	});
});

describe('a token of the future', () => {
	const at = createIssuer(issuer, 'app', 5000);
	const idToken = (iat: number) => sign({ header: { typ: 'JWT' }, claims: { aud: 'app', iat } });
	const logoutToken = (iat: number) =>
		sign({
			header: { typ: 'logout+jwt' },
			claims: { aud: 'app', iat, jti: crypto.randomUUID(), events: { [logoutEvent]: {} } }
		});
	const hour = 3600;

	it('opens nothing, but for 15 seconds that clocks may differ', async () => {
		expect(await ask(await sign({ claims: { iat: now() + hour }, expires: 2 * hour }))).toBe(
			'401 token_invalid'
		);
		expect(await ask(await sign({ claims: { iat: now() + 30 } }))).toBe('401 token_invalid');
		expect(await ask(await sign({ claims: { iat: now() + 10 } }))).toBe('200 passed');
	});

	it('signs no user in', async () => {
		await expect(at.verifyIdToken(await idToken(now() + hour))).rejects.toMatchObject({
			code: 'issuer_invalid'
		});
		expect((await at.verifyIdToken(await idToken(now() + 10))).sub).toBe('alice');
	});

	it('signs no user out', async () => {
		const read = async (iat: number) => readLogoutToken(at, memoryStore(), await logoutToken(iat));
		await expect(read(now() + hour)).rejects.toMatchObject({ code: 'logout_token_invalid' });
		expect(await read(now() + 10)).toEqual({ subject: 'alice' });
	});

	it.each<[string, () => Promise<string>]>([
		['iat is a string', signed({ claims: { iat: String(now()) } })],
		['iat is null', signed({ claims: { iat: null } })],
		['iat is endless', async () => signText(toClaims('"iat":1e999,"exp":1e999'))],
		['nbf is a string', signed({ claims: { nbf: String(now()) } })],
		['nbf is null', signed({ claims: { nbf: null } })],
		['exp is a string', signed({ claims: { exp: String(now() + 600) } })]
	])('may not hide it: %s', async (_, make) => {
		expect(await ask(await make())).toBe('401 token_invalid');
	});
});

/** Claims as they stand in a token, with more of them at the end. */
const toClaims = (more: string, audience = resource) =>
	`{"iss":"${issuer}","aud":"${audience}","sub":"alice","client_id":"mobile",${more}}`;

describe('a claim that is there twice', () => {
	const times = () => `"iat":${now()},"exp":${now() + 600}`;

	it('counts as it stands last, wherever it is read (RFC 7519 §4)', async () => {
		const elsewhere = 'https://other.example.test';
		const away = await signText(toClaims(`${times()},"aud":"${elsewhere}"`));
		const here = await signText(toClaims(`${times()},"aud":"${resource}"`, elsewhere));
		expect(await ask(away)).toBe('401 token_invalid');
		expect(await ask(here)).toBe('200 passed');
	});

	it.each<[string, string]>([
		['an end that is over', '"exp":1'],
		['another issuer', '"iss":"https://other.logto.app/oidc"'],
		['a key that it is bound to', '"cnf":{"jkt":"x"}']
	])('hides nothing: %s', async (_, last) => {
		expect(await ask(await signText(toClaims(`${times()},${last}`)))).toBe('401 token_invalid');
	});
});

describe('an audience', () => {
	it.each<[string, unknown]>([
		['in an array', [resource]],
		['twice', [resource, resource]],
		['with a slash at its end', `${resource}/`],
		['in an object', { [resource]: true }],
		['with a null byte', `${resource}\u0000`]
	])('%s is not the one that is asked for', async (_, aud) => {
		expect(await ask(await sign({ claims: { aud } }))).toBe('401 token_invalid');
	});
});

describe('a header', () => {
	it.each(['at+jwt', 'AT+JWT', 'application/at+jwt', 'application/AT+jwt'])(
		'names the type in any spelling of RFC 9068: %s',
		async (typ) => expect(await ask(await sign({ header: { typ } }))).toBe('200 passed')
	);

	it.each<[string, object]>([
		['another type', { typ: 'jwt' }],
		['a type that begins alike', { typ: 'at+jwt2' }],
		['a type with a parameter', { typ: 'at+jwt;v=1' }],
		['a list of types', { typ: ['at+jwt'] }],
		['an extension that is not known', { crit: ['exp2'], exp2: 1 }],
		['an extension of no name', { crit: [''] }],
		['invalid extensions', { crit: [] }],
		['extensions in a string', { crit: 'b64', b64: true }],
		['an unencoded payload', { crit: ['b64'], b64: false }],
		['a payload that says it is not encoded', { b64: false }],
		['a number for a key', { kid: 1 }],
		['an object for a key', { kid: {} }]
	])('with %s opens nothing', async (_, header) => {
		expect(await ask(await withHeader(header))).toBe('401 token_invalid');
	});

	it('brings no key of its own, and none is fetched for it', async () => {
		const other = await generateKeyPair('ES384', { extractable: true });
		const jwk = await exportJWK(other.publicKey);
		const at = 'https://evil.example';
		await ask(await sign());
		const before = forger.asked.length;
		for (const header of [
			{ jwk },
			{ jwk, kid: undefined },
			{ jku: `${at}/jwks`, kid: 'es' },
			{ jku: `${at}/jwks`, kid: 'mine' },
			{ x5u: `${at}/chain.pem`, x5c: ['AAAA'], kid: 'es' },
			{ x5u: `${at}/chain.pem`, 'x5t#S256': 'AAAA', kid: undefined }
		])
			expect(await ask(await sign({ key: 'other', header }))).toBe('401 token_invalid');
		expect(forger.asked.slice(before).filter((address) => address.startsWith(at))).toEqual([]);
	});

	/** Some of these no library signs: the header is the test's own text, and so is the signature. */
	const withHeader = (header: object) =>
		signText(toClaims(`"iat":${now()},"exp":${now() + 600}`), header);

	beforeAll(async () => {
		// Else a fault of these tokens' making would be taken for one that they are refused for.
		expect(await ask(await withHeader({}))).toBe('200 passed');
	});

	it('with an algorithm of another key of the issuer opens nothing', async () => {
		for (const header of [
			{ alg: 'RS256' },
			{ alg: 'RS256', kid: 'rs' },
			{ alg: 'ES256' },
			{ alg: 'ES384', kid: 'rs' },
			{ alg: 'none' },
			{ alg: '' },
			{ alg: ['ES384'] }
		])
			expect(await ask(await withHeader(header))).toBe('401 token_invalid');
		const secret = new TextEncoder().encode(forger.publicText);
		const token = await new SignJWT({ sub: 'alice', client_id: 'mobile' })
			.setProtectedHeader({ alg: 'HS384', typ: 'at+jwt', kid: 'es' })
			.setIssuer(issuer)
			.setAudience(resource)
			.setIssuedAt()
			.setExpirationTime('1h')
			.sign(secret);
		expect(await ask(token)).toBe('401 token_invalid');
	});
});
