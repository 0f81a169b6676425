import { describe, expect, it } from 'vitest';
import { errorCatalogue } from '../../src/lib/error-catalogue.js';
import { createHttpClient } from '../support/http-client.js';
import { rawRequest } from '../support/raw-request.js';
import { send } from '../support/send.js';
import { toCookieHeader } from '../support/session-records.js';
import { navigation, signIn, toCallback } from '../support/sign-in.js';
import { useWorld } from '../support/world.js';

/** Instances that answer 5xx are taken out by a balancer, so no visitor may choose such a status. */
describe('the error page', () => {
	const world = useWorld({});

	it('that a query asks for is no failure of the server, whatever code it names', async () => {
		for (const [code, { status, message }] of Object.entries(errorCatalogue)) {
			const response = await send(`${world.demo.origin}/auth/error?code=${code}`, {
				headers: navigation
			});
			expect(response.status, code).toBe(status < 500 ? status : 200);
			const html = await response.text();
			expect(html, code).toContain(message.replaceAll('"', '&#34;').replaceAll("'", '&#39;'));
			expect(html, code).toContain(`<p class="status">${status}</p>`);
		}
	});

	it.each(['', '?code=', '?code=nothing', '?code=__proto__', '?code=toString', '?redirectTo=/'])(
		'for %j is a page that is not there',
		async (query) => {
			expect((await send(`${world.demo.origin}/auth/error${query}`)).status).toBe(404);
		}
	);
});

describe('a callback of a sign-in that the visitor has begun', () => {
	const world = useWorld({});

	/** Ends a sign-in with other fields than Logto's, and gives the status. */
	const end = async (fields: string): Promise<number> => {
		const client = createHttpClient();
		const address = new URL(await toCallback(client, world.demo, 'alice'));
		const known = new URLSearchParams(
			['state', 'iss'].map((name) => [name, address.searchParams.get(name) ?? ''])
		);
		const { origin, pathname } = address;
		const cookie = client
			.cookies(origin)
			.map(({ name, value }) => `${name}=${value}`)
			.join('; ');
		const headers = { ...navigation, cookie };
		return (await rawRequest(origin, `${pathname}?${known}&${fields}`, { headers })).status;
	};

	it.each([
		'invalid_target',
		'access_denied',
		'server_error',
		'temporarily_unavailable',
		'invalid_request',
		'__proto__'
	])('is no failure of the server with error=%s', async (error) => {
		expect(await end(`error=${error}`)).toBeLessThan(500);
	});

	it.each([
		['unknown', 'code=made-up'],
		['empty', 'code='],
		['missing', ''],
		['of a NUL', 'code=%00'],
		['with a NUL', 'code=abc%00def'],
		['no UTF-8', 'code=%ff%fe'],
		['not ASCII', 'code=%F0%9F%98%80'],
		['with a line break', 'code=a%0d%0ab'],
		['100 kB long', `code=${'a'.repeat(100_000)}`],
		['given twice', 'code=a&code=b'],
		['an encoded field', 'code=a%26grant_type%3Drefresh_token']
	])('is no failure of the server with a code that is %s', async (_, fields) => {
		expect(await end(fields)).toBeLessThan(500);
	});
});

/** As long as each field of a sign-in may be. */
const longFields = new URLSearchParams({
	redirectTo: `/dashboard?q=${'"'.repeat(600)}`,
	loginHint: `${'"'.repeat(85)}a`,
	uiLocales: `${'a '.repeat(62)}aa`,
	oneTimeToken: 'a'.repeat(256),
	directSignIn: `social:${'a'.repeat(247)}`,
	organizationId: 'a'.repeat(64),
	identifiers: 'email phone username',
	firstScreen: 'identifier:register',
	prompt: 'consent',
	maxAge: '1000'
});

describe('the fields of an answer', () => {
	const world = useWorld({});

	/** As nginx counts them: what is longer than its buffer of 4 kB it answers with 502, and the server is out. */
	const measure = async (target: string, cookie = ''): Promise<number> => {
		const { status, headers } = await rawRequest(world.demo.origin, target, {
			headers: { ...navigation, ...(cookie === '' ? {} : { cookie }) }
		});
		expect(status, target.slice(0, 60)).toBe(303);
		const fields = Object.entries(headers).flatMap(([name, values = '']) =>
			[values].flat().map((value) => `${name}: ${value}\r\n`)
		);
		return Buffer.byteLength(`HTTP/1.1 ${status} See Other\r\n${fields.join('')}\r\n`);
	};

	it.each([
		['a guarded page with a long query', `/dashboard?q=${'"'.repeat(2000)}`],
		['a guarded page with a long query that is encoded', `/dashboard?q=${'%'.repeat(7000)}`],
		['a guarded page with a long path', `/o/${'%25'.repeat(2000)}/invoices`],
		['a sign-in with a long hint', `/auth/signin?loginHint=${'%E5%AD%97'.repeat(500)}`],
		['a sign-in with a long hint of signs', `/auth/signin?loginHint=${'%22'.repeat(512)}`],
		['a sign-in with many languages', `/auth/signin?uiLocales=${'a%20'.repeat(255)}a`],
		['a sign-in with a long token', `/auth/signin?oneTimeToken=${'a'.repeat(512)}`],
		['a sign-in with all of it', `/auth/signin?${longFields}`]
	])('fit a proxy with default buffers: %s', async (_, target) => {
		expect(await measure(target)).toBeLessThan(4096);
	});

	it('fit a proxy with default buffers: a page that is told what is missing', async () => {
		const { client } = await signIn(world.demo, 'dave');
		const cookie = toCookieHeader(client, world.demo);
		expect(await measure(`/statements?q=${'%'.repeat(5000)}`, cookie)).toBeLessThan(4096);
	});
});
