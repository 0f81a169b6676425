import { inspect } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedact } from './redact.js';

const redact = createRedact([]);

const names = [
	'access_token',
	'refresh_token',
	'id_token',
	'id_token_hint',
	'logout_token',
	'subject_token',
	'code',
	'code_verifier',
	'client_secret',
	'state',
	'nonce'
];

/** Ways to write a field. */
const spellings: ReadonlyArray<(name: string, value: string) => string> = [
	(name, value) => `${name}=${encodeURIComponent(value)}`,
	(name, value) => `https://app.test/callback?a=1&${name}=${encodeURIComponent(value)}&iss=b#c`,
	(name, value) =>
		`${new URLSearchParams([
			['a', 'b'],
			[name, value],
			['c', 'd']
		])}`,
	(name, value) => JSON.stringify({ a: 1, [name]: value, b: [2] }),
	(name, value) => JSON.stringify({ a: { [name]: value } }, null, 2),
	(name, value) => inspect({ a: 1, [name]: value })
];

/** Ways to write a text within another. */
const wrappers: ReadonlyArray<(text: string) => string> = [
	(text) => text,
	(text) => `Logto answered 400 to ${text} and closed.`,
	(text) => `redirectTo=${encodeURIComponent(text)}&lang=en`,
	(text) => `${new URLSearchParams({ redirectTo: text, lang: 'en' })}`,
	(text) => JSON.stringify({ body: text, status: 400 }),
	(text) => `"${text}"`
];

/** What to look for afterwards, in a value that holds it between other characters. */
const planted = fc.stringMatching(/^[A-Z\d]{16}$/);
const around = fc.string({ unit: 'grapheme', maxLength: 8 });
const nested = fc.array(fc.constantFrom(...wrappers), { maxLength: 3 });
const wrap = (text: string, by: ReadonlyArray<(text: string) => string>) =>
	by.reduce((inner, wrapper) => wrapper(inner), text);

describe('a redacted text', () => {
	it('holds no value of a field, however spelled, nested and encoded', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...names),
				fc.constantFrom(...spellings),
				nested,
				fc.tuple(around, planted, around),
				(name, spell, by, [before, secret, after]) => {
					const text = wrap(spell(name, `${before}${secret}${after}`), by);
					expect(redact(text), text).not.toContain(secret);
				}
			),
			{ numRuns: 2000 }
		);
	});

	it('holds no credentials and no cookie of a request', () => {
		const lines: ReadonlyArray<(secret: string) => string> = [
			(secret) => `Bearer ${secret}`,
			(secret) => `authorization: bearer ${secret}`,
			(secret) => `Authorization: Basic ${btoa(`id:${secret}`)}`,
			(secret) => `Authorization: Custom a="${secret}"`,
			(secret) => `GET / HTTP/1.1\r\nCookie: a=b; session.0=${secret}; c="${secret}"\r\nHost: a`,
			(secret) => `set-cookie: session=${secret}; Path=/; HttpOnly`,
			(secret) => JSON.stringify({ headers: { cookie: `a=b; s=${secret}`, host: 'a' } }),
			(secret) => JSON.stringify({ 'set-cookie': [`a=b; Path=/`, `s=${secret}`] }),
			(secret) => JSON.stringify([['Cookie', `s="${secret}"`]]),
			(secret) => inspect({ authorization: `Custom ${secret}`, cookie: [`s=${secret}`] })
		];
		fc.assert(
			fc.property(fc.constantFrom(...lines), nested, planted, (write, by, secret) => {
				const text = wrap(write(secret), by);
				const found = redact(text);
				expect(found, text).not.toContain(secret);
				expect(found, text).not.toContain(btoa(`id:${secret}`));
			}),
			{ numRuns: 1000 }
		);
	});

	it('holds no token that is known by its form', () => {
		const part = fc.stringMatching(/^[\w-]{4,40}$/);
		const forms = fc.oneof(
			fc.tuple(part, part, part).map((parts) => `eyJ${parts.join('.')}`),
			fc.tuple(part, part, part, part).map(([a, b, c, d]) => `eyJ${a}..${b}.${c}.${d}`),
			fc.stringMatching(/^eyJ[\w-]{16,60}$/),
			fc.stringMatching(/^sub_[a-z\d]{21}$/),
			fc.stringMatching(/^pat_[A-Za-z\d]{21,40}$/)
		);
		fc.assert(
			fc.property(forms, nested, (token, by) => {
				const text = wrap(`It was ${token}`, by);
				for (const piece of token.split('.').filter((candidate) => candidate.length > 8))
					expect(redact(text), text).not.toContain(piece);
			})
		);
	});

	it('holds none of the given secrets, with any characters, anywhere', () => {
		const secret = fc.string({ unit: 'grapheme', minLength: 12, maxLength: 40 });
		const free = fc.constantFrom<(text: string) => string>(
			(text) => `x${text}y`,
			(text) => `x${encodeURIComponent(text)}y`,
			(text) => encodeURIComponent(encodeURIComponent(text)),
			(text) => `${new URLSearchParams({ text })}`,
			(text) => JSON.stringify({ text }),
			(text) => JSON.stringify({ inner: JSON.stringify({ text }) }),
			(text) => `text=${encodeURIComponent(JSON.stringify(text))}`
		);
		fc.assert(
			fc.property(secret, free, (value, write) => {
				const text = write(value);
				const found = createRedact(['', value])(text);
				expect(found).toContain('[redacted]');
				for (const form of [value, encodeURIComponent(value), JSON.stringify(value).slice(1, -1)])
					expect(found).not.toContain(form);
			})
		);
	});

	it('holds no password of an address', () => {
		expect(redact('redis://user:p4ss@cache.test:6379/0 refused')).toBe(
			'redis://[redacted]@cache.test:6379/0 refused'
		);
	});

	it('holds neither of two secrets when one begins with the other', () => {
		expect(createRedact(['secret-a', 'secret-a-and-b'])('x secret-a-and-b secret-a')).toBe(
			'x [redacted] [redacted]'
		);
	});

	it.each([
		'Logto answered 503 without the expected JSON object.',
		'The refresh token could not be revoked at sign-out.',
		'A session cookie was set too late for this response.',
		'TypeError: fetch failed (ECONNREFUSED)',
		'connect ECONNREFUSED 127.0.0.1:3302',
		'Discovery names another "issuer" than AUTH_LOGTO_ISSUER (https://tenant.logto.app/oidc).',
		'Logto answered statusCode=500 with error=invalid_grant&error_code=7',
		'https://app.test/auth/callback/logto?iss=https%3A%2F%2Ftenant.logto.app%2Foidc',
		`Unexpected token '<', "<!DOCTYPE" is not valid JSON`,
		''
	])('is as it was when there is nothing to hide: %s', (text) => {
		expect(redact(text)).toBe(text);
	});

	it('keeps what is around a value', () => {
		expect(redact('POST /token?code=abc&iss=x failed')).toBe(
			'POST /token?code=[redacted]&iss=x failed'
		);
		expect(redact('{"refresh_token":"a\\"b","expires_in":3600}')).toBe(
			'{"refresh_token":"[redacted]","expires_in":3600}'
		);
	});

	it('stays the same when it is redacted again', () => {
		fc.assert(
			fc.property(fc.constantFrom(...names), fc.constantFrom(...spellings), (name, spell) => {
				const once = redact(spell(name, 'value'));
				expect(redact(once)).toBe(once);
			})
		);
	});

	it.each(['eyJ', 'code=', '"code":"', 'code%3D', '%25', 'code\\', 'Basic ', '://a', 'sub_', '+'])(
		'is made in time from 200,000 characters of %j',
		(piece) => {
			const started = performance.now();
			redact(piece.repeat(200_000 / piece.length));
			redact(`code${piece.repeat(200_000 / piece.length)}`);
			expect(performance.now() - started).toBeLessThan(3000);
		}
	);
});
