import { describe, expect, it } from 'vitest';
import type { RawResponse } from '../../support/raw-request.js';
import { navigation } from '../../support/sign-in.js';
import { waitFor } from '../../support/wait-for.js';
import type { InShape } from './in-shape.js';

/** Fields by which caches are told something of their own (RFC 9213, and what came before it). */
const cacheFields = [
	'cdn-cache-control',
	'cloudflare-cdn-cache-control',
	'vercel-cdn-cache-control',
	'netlify-cdn-cache-control',
	'surrogate-control'
];

/** Whatever depends on a session is for one person, in every field that a cache reads. */
export function testPrivateResponses({ shape, send }: InShape): void {
	const { base, closed } = shape;
	const open = (who: string | null, path: string, cookie?: string) =>
		send(who, { path: `${base}${path}`, headers: { ...navigation, cookie } });

	describe('a guarded answer that the app gave to caches', () => {
		it.each(['/edge', '/api/edge'])('%s is private in all their fields', async (path) => {
			const response = await open('alice', path);
			expect(response.status).toBe(200);
			expectPrivate(response);
		});
	});

	describe('a later hook that answers by itself', () => {
		it('by a redirect that it throws sets the cookie of a renewed session in private', async () => {
			const answers: RawResponse[] = [];
			// The session is renewed when it is a second old (`SHAPE_UPDATE_AGE`).
			await waitFor(async () => {
				const response = await open('alice', '/later/redirect');
				answers.push(response);
				return setsSession(response);
			});
			for (const response of answers) {
				expect(response.status).toBe(303);
				if (setsSession(response)) expectPrivate(response);
			}
		});

		it('by a response of its own answers one person', async () => {
			const response = await open('alice', '/later/response');
			expect(response.status).toBe(303);
			expectPrivate(response);
		});
	});

	describe.skipIf(closed)('a public answer', () => {
		it.each(['/streamed', '/stream'])(
			'%s that reads the session late shows no user’s data to a cache',
			async (path) => {
				const response = await open('alice', path);
				expect(response.status).toBe(200);
				if (response.body.includes('alice@example.test')) expectPrivate(response);
				else expect(response.body).toContain('anonymous');
			}
		);

		it.each(['/streamed', '/stream'])(
			'%s that streams to a signed-in user is private from the start',
			async (path) => {
				const response = await open('alice', path);
				expectPrivate(response);
				expect(response.body).toContain('alice@example.test');
			}
		);

		it('/stream without a session may be kept', async () => {
			const response = await open(null, '/stream');
			expect(response.headers['cache-control']).toBe('public, max-age=60');
			expect(response.body).toContain('anonymous');
		});

		it('/complete, which does not read the session, may be cached for every visitor', async () => {
			for (const who of [null, 'gone', 'alice']) {
				const { status, headers, body } = await open(who, '/complete');
				expect([status, body]).toEqual([200, 'A picture.']);
				expect(headers['cache-control'], String(who)).toBe('public, max-age=60');
				expect(headers['set-cookie'], String(who)).toBeUndefined();
			}
		});
	});
}

const setsSession = ({ headers }: RawResponse): boolean =>
	String(headers['set-cookie'] ?? '').includes('logto.session');

function expectPrivate({ headers }: RawResponse): void {
	expect(headers['cache-control']).toMatch(/\bno-store\b/);
	expect(headers['cache-control']).not.toMatch(/\bpublic\b|max-age=[1-9]/);
	expect(String(headers['vary'] ?? '').toLowerCase()).toContain('cookie');
	for (const name of cacheFields)
		expect(String(headers[name] ?? 'no-store'), name).toMatch(/\bno-store\b|\bprivate\b|max-age=0/);
	// nginx: 0 is never; absent, it goes by the other fields.
	expect(headers['x-accel-expires'] ?? '0').toBe('0');
}
