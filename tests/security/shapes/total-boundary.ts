import { beforeAll, describe, expect, it } from 'vitest';
import type { RawResponse } from '../../support/raw-request.js';
import type { Failure } from '../../support/shape-app.js';
import { formPost, navigation } from '../../support/sign-in.js';
import { waitFor } from '../../support/wait-for.js';
import type { Attempt } from '../attacks.js';
import { isPatient, reason, repairAfterEach, thrown, type InShape } from './in-shape.js';

const script = { accept: 'application/json' };

/** Targets that make trouble by themselves (`URL`, `decodeURIComponent`), as they are and below the base path. */
const odd = [
	'//[',
	'//[x',
	'//a:99999999',
	'//',
	'//%',
	'/%ff',
	'/%c0%af',
	'/[',
	'/%00',
	'//\\',
	'/;'
];

type Said = 'page' | 'json' | 'of SvelteKit';

/** Requests of each kind, and in what form each is answered. */
const toRequests = (base: string, origin: string): ReadonlyArray<readonly [Said, Attempt]> => [
	...['/', '/dashboard', '/%ff', '/%c0%af', '//[', '//[x', '//a:99999999', '/auth/signin'].map(
		(path) => ['page', { path: `${base}${path}`, headers: navigation }] as const
	),
	['json', { path: `${base}/api/secret`, headers: script }],
	['json', { path: `${base}/%ff`, headers: script }],
	['json', { path: `${base}/auth/session`, headers: script }],
	['of SvelteKit', { path: `${base}/__data.json`, headers: { accept: '*/*' } }],
	['of SvelteKit', { path: `${base}/dashboard/__data.json`, headers: { accept: '*/*' } }],
	[
		'page',
		{
			path: `${base}/dashboard`,
			query: '/create',
			method: 'POST',
			headers: formPost({ origin }),
			body: 'a=b'
		}
	],
	[
		'of SvelteKit',
		{
			path: `${base}/dashboard`,
			query: '/create',
			method: 'POST',
			headers: { ...formPost({ origin }), ...script, 'x-sveltekit-action': 'true' },
			body: 'a=b'
		}
	]
];

/** Nothing that the app gives to the library may end the process, or be lost. */
export function testTotalBoundary({ shape, send, world }: InShape): void {
	const { base, options, closed } = shape;
	let remote = '';

	beforeAll(async () => {
		const page = await send('alice', { path: `${base}/dashboard`, headers: navigation });
		const file = /\?\/remote=([^/%"]+)/.exec(page.body)?.[1] ?? '';
		expect(file).not.toBe('');
		remote = `${base}/_app/remote/${file}/whoAmI`;
	});
	const listRequests = (): ReadonlyArray<readonly [Said, Attempt]> => [
		...toRequests(base, world.app.origin),
		[
			'of SvelteKit',
			{ path: remote, headers: { accept: '*/*', 'x-sveltekit-pathname': `${base}/` } }
		]
	];

	describe('a target that is no address', () => {
		it.each(odd)('%s is no failure', async (path) => {
			for (const target of [path, `${base}${path}`])
				for (const headers of [navigation, script])
					for (const cookie of [undefined, 'logto.session=x', 'logto.login.AAAAAAAAAAAAAAAA=x']) {
						const response = await send(null, { path: target, headers: { ...headers, cookie } });
						expect(response.status, `${target} with ${cookie}`).toBeLessThan(500);
					}
			for (const target of [path, `${base}${path}`]) {
				const response = await send('alice', { path: target, headers: navigation });
				expect(response.status, `${target} for Alice`).toBeLessThan(500);
			}
		});
	});

	describe.skipIf(closed)('a rule that fails', () => {
		repairAfterEach(world);

		it.each(thrown)('by %s opens nothing', async (failure) => {
			await world.breakDown({ routes: failure });
			for (const who of [null, 'alice'])
				for (const suffix of ['', '/__data.json']) {
					const request = { path: `${base}/ruled`, suffix, headers: navigation };
					const response = await send(who, request);
					expect(response.body).not.toMatch(/secret of the ruled/);
					expect(response.body).not.toContain(reason);
					if (response.status >= 500 && failure !== 'LogtoAuthError')
						expect(response.body).toContain('rule_failed');
					else if (suffix === '') expectThrown(failure, 'page', response, failure);
				}
			expect(world.app.alive()).toBe(true);
		});
	});

	describe('a search for the organization that fails', () => {
		repairAfterEach(world);

		const failures: readonly Failure[] = isPatient(shape) ? [...thrown, 'hang'] : thrown;

		it.each(failures)('by %s opens nothing', async (failure) => {
			await world.breakDown({ resolve: failure });
			const kinds = [
				{ path: `${base}/o/acme`, headers: navigation },
				{ path: `${base}/o/acme`, suffix: '/__data.json', headers: { accept: '*/*' } },
				{ path: `${base}/o/acme`, headers: script }
			];
			const ask = (request: Attempt) => send('alice', request);
			for (const { status, body } of await Promise.all(kinds.map(ask))) {
				expect(body).not.toMatch(/secret of the organization/);
				expect(body).not.toContain(reason);
				if (status >= 500) expect(body).toMatch(/rule_failed|session_store_unreachable/);
			}
			expect(world.app.alive()).toBe(true);
		});
	});

	describe.skipIf(options === 'object')('options that fail', () => {
		repairAfterEach(world);

		it.each(thrown)('by %s are answered as what they threw', async (failure) => {
			const written = world.app.output().length;
			await world.breakDown({ options: failure });
			for (const who of [null, 'alice'])
				for (const [said, request] of listRequests()) {
					const response = await send(who, request);
					expectThrown(failure, said, response, `${request.method ?? 'GET'} ${request.path}`);
				}
			await world.breakDown({});
			// A rejection is the same line as an error, and need not be said again.
			if (failure === 'Error' || failure === 'string')
				await waitFor(async () => world.app.output().slice(written).includes(reason), 5000);
			expect((await send('alice', { path: `${base}/api/secret` })).status).toBe(200);
			expect(world.app.alive()).toBe(true);
		});
	});
}

const toJson = (body: string): Readonly<Record<string, unknown>> => {
	const value: unknown = JSON.parse(body);
	return typeof value === 'object' && value !== null ? { ...value } : {};
};

/** What was thrown is what is answered; its reason is for the log. */
function expectThrown(failure: Failure, said: Said, response: RawResponse, name: string): void {
	const { status, headers, body } = response;
	expect(body, name).not.toContain(reason);
	expect(body, name).not.toMatch(/secret of/);
	if (failure === 'Redirect') {
		const isJson = status === 200 && said === 'of SvelteKit';
		const location = isJson ? toJson(body)['location'] : headers['location'];
		if (!isJson) expect(status, name).toBe(303);
		expect(String(location), name).toMatch(/\/elsewhere$/);
		return;
	}
	const [wanted, text] = toWanted(failure);
	// SvelteKit's client reads the status of some answers in their JSON.
	if (said !== 'of SvelteKit' || status !== 200) expect(status, name).toBe(wanted);
	else expect(body, name).toMatch(new RegExp(`"status":${wanted}\\b`));
	// A page says what happened; the code is for scripts.
	if (failure === 'HttpError' || said !== 'page') expect(body, name).toContain(text);
	if (said === 'json') expect(typeof toJson(body)['message'], name).toBe('string');
}

function toWanted(failure: Failure): readonly [status: number, text: string] {
	if (failure === 'HttpError') return [404, 'No such tenant'];
	return failure === 'LogtoAuthError' ? [503, 'session_store_unreachable'] : [500, ''];
}
