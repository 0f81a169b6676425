import { beforeAll, describe, expect, it } from 'vitest';
import type { RawResponse } from '../../support/raw-request.js';
import { toNotFound } from '../../support/shapes.js';
import { navigation } from '../../support/sign-in.js';
import type { Attempt } from '../attacks.js';
import type { InShape } from './in-shape.js';

const rootLayout = /secret of the root layout/;
const ownPage = /The app’s own page/;
/** What the root layout adds to a page, and to an answer with data. */
const layoutData = /<header>|\{"text":1\}/;

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
	{ path: '/_app/nope', answered: true },
	// A remote call names a page, which SvelteKit cannot decode.
	...['%', '/%', '/%ff', '/%2%255'].map((page) => ({
		path: '/_app/remote/a/b',
		headers: { ...script, 'x-sveltekit-pathname': page },
		answered: true
	}))
];

/** Cookies of people who are not signed in. */
const cookies: ReadonlyArray<readonly [string, string | undefined]> = [
	['no cookie', undefined],
	['a made-up cookie', 'logto.session=x'],
	['a made-up cookie in pieces', 'logto.session.0=x; logto.session.1=y'],
	['a cookie of another site', 'theme=dark']
];

/** Whether a user opens a page there, and only a hook or the app can answer. */
const isPage = ({ path, method, headers, answered }: Target): boolean =>
	!path.includes('__data.json') && [method, headers, answered].every((part) => part === undefined);

/** Who asks there: an anonymous visitor, Alice with a session that has ended, and Alice. */
const visitors = [null, 'gone', 'alice'] as const;

interface Asked {
	readonly target: Target;
	readonly who: (typeof visitors)[number];
	readonly response: RawResponse;
	readonly name: string;
}

/** What a visitor receives where nothing matched. */
export function testNothingMatched({ shape, send, world }: InShape): void {
	const { base, rest, closed } = shape;
	const answer = toNotFound(shape);
	// By its own will: an app that says `app` has a root layout for everybody.
	const isOpened = closed && answer === 'app';
	const unmatched = targets.filter(({ matched }) => !rest || matched !== true);
	const asked: Asked[] = [];

	const ask = (who: string | null, target: Target, more: Attempt['headers'] = {}) => {
		const { path, headers = navigation, matched: _, answered: __, ...request } = target;
		const isForm = request.method === 'POST' || request.method === 'PUT';
		const form = { 'content-type': 'application/x-www-form-urlencoded' };
		return send(who, {
			...request,
			path: `${base}${path}`,
			headers: { ...headers, ...(isForm ? form : {}), ...more },
			...(isForm ? { body: '' } : {})
		});
	};

	beforeAll(async () => {
		for (const target of unmatched)
			for (const who of visitors) {
				const response = await ask(who, target);
				asked.push({ target, who, response, name: `${toName(target)} for ${who}` });
			}
	});

	describe('where nothing matched', () => {
		it.each(cookies)(
			'an anonymous visitor is not redirected and sees no secret, with %s',
			async (_, cookie) => {
				for (const target of targets) {
					const response = await ask(null, target, { cookie });
					if (!isOpened) expect(response.body, toName(target)).not.toMatch(rootLayout);
					if (unmatched.includes(target)) expectNothing(response, target, answer === 'app');
				}
			}
		);

		it('a user whose session has ended is anonymous', () => {
			for (const { target, who, response, name } of asked) {
				if (who !== 'gone') continue;
				if (!isOpened) expect(response.body, name).not.toMatch(rootLayout);
				expectNothing(response, target, answer === 'app');
			}
		});

		it(`the page is that of notFound ${answer}`, () => {
			const pages = asked.filter(({ target }) => isPage(target));
			expect(pages.length).toBeGreaterThan(visitors.length);
			for (const { who, response, name } of pages) {
				const isOwn = answer === 'app' || (answer === 'session' && who === 'alice');
				expect(ownPage.test(response.body), name).toBe(isOwn);
				if (isOwn && who === 'alice') expect(response.body, name).toMatch(rootLayout);
			}
		});

		it('no cache keeps what depends on who asked', () => {
			for (const { target, response, name } of asked) {
				// The root layout of a closed app does not read the session.
				const isRead = !isOpened && layoutData.test(response.body);
				const depends = isRead || (answer === 'session' && isPage(target));
				expectUncached(response, depends, name);
			}
		});

		it.runIf(answer === 'built-in')('a script is told so in JSON', async () => {
			for (const path of rest ? ['/%ff'] : ['/nope', '/%ff']) {
				const response = await ask(null, { path, headers: { accept: 'application/json' } });
				expect([400, 404], path).toContain(response.status);
				const said: unknown = JSON.parse(response.body);
				expect(said, path).toEqual({
					code: expect.any(String),
					message: expect.any(String),
					status: response.status
				});
			}
		});

		it('the server lives', () => expect(world.app.alive()).toBe(true));
	});
}

const toName = ({ method = 'GET', path }: Target): string => `${method} ${path}`;

/** Not found, or not to be read; never a way to anywhere, for crawlers and icons would follow it. */
function expectNothing({ status, headers }: RawResponse, target: Target, isOwn: boolean): void {
	const { path } = target;
	const isUndecodable = `${path} ${target.headers?.['x-sveltekit-pathname']}`.includes('%');
	const allowed = isUndecodable ? [400, 404] : [404, 405];
	// An app that answers by its own page answers its client with the root layout's data.
	const isData = isOwn && path.includes('x-sveltekit-invalidated');
	expect(isData ? [200, ...allowed] : allowed, toName(target)).toContain(status);
	expect(headers['location'], toName(target)).toBeUndefined();
}

/** No answer says that it is for all; one that depends on the session is for one person. */
function expectUncached({ headers }: RawResponse, depends: boolean, name: string): void {
	const control = String(headers['cache-control'] ?? '');
	expect(control, name).not.toMatch(/\bs-maxage\b|max-age=[1-9]/);
	if (!depends) return;
	expect(control, name).toMatch(/\bno-store\b/);
	expect(String(headers['vary'] ?? '').toLowerCase(), name).toContain('cookie');
}
