import { describe, expect, it } from 'vitest';
import type { RawResponse } from '../../support/raw-request.js';
import type { Shape } from '../../support/shapes.js';
import { navigation } from '../../support/sign-in.js';
import type { Attempt } from '../attacks.js';
import type { InShape } from './in-shape.js';

const rootLayout = /secret of the root layout/;
const ownPage = /The app’s own page/;

interface Target {
	readonly path: string;
	readonly method?: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** Whether a route `[...rest]` takes it. */
	readonly matched?: boolean;
	/** Whether the library may answer it, or SvelteKit before any hook: then there is no page of the app. */
	readonly answered?: boolean;
}

const image = { accept: 'image/avif,image/webp,*/*;q=0.8', 'sec-fetch-dest': 'image' };
const script = { accept: '*/*' };

/** Addresses where there is nothing, as people, crawlers and browsers ask for them. */
const targets: readonly Target[] = [
	{ path: '/nope', matched: true },
	{ path: '/nope/', matched: true },
	{ path: '/nope/x.css', matched: true },
	{ path: '/favicon.ico', matched: true, headers: image },
	{ path: '/nope', matched: true, headers: script },
	{ path: '/nope', matched: true, method: 'HEAD' },
	{ path: '/nope', matched: true, method: 'POST' },
	{ path: '/nope', matched: true, method: 'PUT' },
	{ path: '/nope', matched: true, method: 'OPTIONS' },
	{ path: '/nope?/create', matched: true, method: 'POST' },
	{ path: '/nope/__data.json', matched: true, headers: script },
	// The client of SvelteKit 3 asks so for the root layout's data alone.
	{ path: '/nope/__data.json?x-sveltekit-invalidated=1', matched: true, headers: script },
	{ path: '/__data.json/nope', matched: true },
	{ path: '/dashboard/nope', matched: true },
	{ path: '/%ff' },
	{ path: '/%c0%af' },
	{ path: '/%ff', method: 'POST' },
	{ path: '/dashboard%c0%af' },
	{ path: '/%ff/__data.json?x-sveltekit-invalidated=1', headers: script },
	{ path: '/auth/nope', matched: true, answered: true },
	{ path: '/auth/nope', matched: true, answered: true, method: 'POST' },
	{ path: '/auth/nope/__data.json', matched: true, answered: true, headers: script },
	{ path: '/_app/nope', answered: true }
];

/** Cookies of people who are not signed in. */
const cookies: ReadonlyArray<readonly [string, string | undefined]> = [
	['no cookie', undefined],
	['a made-up cookie', 'logto.session=x'],
	['a made-up cookie in pieces', 'logto.session.0=x; logto.session.1=y'],
	['a cookie of another site', 'theme=dark']
];

/** What the option `notFound` comes to: the default follows the table. */
const toNotFound = ({ notFound, closed }: Shape) => notFound ?? (closed ? 'built-in' : 'app');

/** Whether somebody opens a page there, and only a hook or the app can answer. */
const isPage = ({ path, method, headers, answered }: Target): boolean =>
	!path.includes('__data.json') && [method, headers, answered].every((part) => part === undefined);

/** What somebody gets where nothing matched. */
export function testNothingMatched({ shape, send, world }: InShape): void {
	const { base, rest } = shape;
	const answer = toNotFound(shape);
	const unmatched = targets.filter(({ matched }) => !rest || matched !== true);
	const ask = (
		who: string | null,
		{ path, headers = navigation, ...target }: Target,
		more = {}
	) => {
		const body = target.method === 'POST' || target.method === 'PUT' ? { body: '' } : {};
		const form = 'body' in body ? { 'content-type': 'application/x-www-form-urlencoded' } : {};
		const request: Attempt = { ...target, ...body, path: `${base}${path}` };
		return send(who, { ...request, headers: { ...headers, ...form, ...more } });
	};
	const toName = ({ method = 'GET', path }: Target) => `${method} ${path}`;

	describe('where nothing matched', () => {
		it.each(cookies)('nobody is led away or shown a secret, with %s', async (_, cookie) => {
			for (const target of targets) {
				const response = await ask(null, target, { cookie });
				const name = toName(target);
				// By their own will: an app that says `app` has a root layout for everybody.
				if (!shape.closed || answer !== 'app') expect(response.body, name).not.toMatch(rootLayout);
				if (unmatched.includes(target)) expectNothing(response, target);
			}
		});

		it('somebody whose session has ended is nobody', async () => {
			for (const target of unmatched) {
				const response = await ask('gone', target);
				if (!shape.closed || answer !== 'app')
					expect(response.body, toName(target)).not.toMatch(rootLayout);
				expectNothing(response, target);
			}
		});

		it(`the page is that of notFound ${answer}`, async () => {
			const pages = unmatched.filter(isPage);
			expect(pages.length).toBeGreaterThan(1);
			for (const target of pages)
				for (const who of [null, 'gone', 'alice']) {
					const { body } = await ask(who, target);
					const isOwn = answer === 'app' || (answer === 'session' && who === 'alice');
					const name = `${toName(target)} for ${who}`;
					if (isOwn) expect(body, name).toMatch(ownPage);
					else expect(body, name).not.toMatch(ownPage);
					if (isOwn && who === 'alice') expect(body, name).toMatch(rootLayout);
				}
		});

		it('no cache keeps what depends on who asked', async () => {
			for (const target of unmatched)
				for (const who of [null, 'gone', 'alice']) {
					const response = await ask(who, target);
					// The root layout of a closed app asks nobody who is there.
					const isRead = ownPage.test(response.body) && !(shape.closed && answer === 'app');
					const depends = isRead || (answer === 'session' && isPage(target));
					expectUncached(response, depends, `${toName(target)} for ${who}`);
				}
		});

		it('a script is told so in JSON', async () => {
			if (answer !== 'built-in') return;
			for (const path of rest ? ['/%ff'] : ['/nope', '/%ff']) {
				const response = await ask(null, { path, headers: { accept: 'application/json' } });
				expect([400, 404], path).toContain(response.status);
				const said: unknown = JSON.parse(response.body);
				expect(said, path).toEqual({ code: expect.any(String), message: expect.any(String) });
			}
		});

		it('the server lives', () => expect(world.app.alive()).toBe(true));
	});
}

/** Not found, or not to be read; never a way to anywhere, for crawlers and icons would follow it. */
function expectNothing({ status, headers }: RawResponse, { path, method }: Target): void {
	const name = `${method ?? 'GET'} ${path}`;
	// What it says of an endpoint's methods is no answer of the app.
	expect(path.includes('%') ? [400, 404] : [404, 405], name).toContain(status);
	expect(headers['location'], name).toBeUndefined();
}

/** No answer says that it is for all; one that depends on the session is for one person. */
function expectUncached({ headers }: RawResponse, depends: boolean, name: string): void {
	const control = String(headers['cache-control'] ?? '');
	expect(control, name).not.toMatch(/\bs-maxage\b|max-age=[1-9]/);
	if (!depends) return;
	expect(control, name).toMatch(/\bno-store\b/);
	expect(String(headers['vary'] ?? '').toLowerCase(), name).toContain('cookie');
}
