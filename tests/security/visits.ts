import { beforeAll, expect } from 'vitest';
import type { Demo } from '../support/demo.js';
import type { HttpClient } from '../support/http-client.js';
import type { RawResponse } from '../support/raw-request.js';
import { toCookieHeader } from '../support/session-records.js';
import { formPost, navigation, signIn } from '../support/sign-in.js';
import type { DemoShape } from '../support/shapes.js';
import { useWorld, type World } from '../support/world.js';
import { attempt, toAttempts, type Attack, type Attempt, type Kind } from './attacks.js';

/** A protected route, who may open it, who may not, and a text that only its content holds. */
export interface Protected {
	readonly path: string;
	readonly content: RegExp;
	/** `gone` is Alice with the cookies of a session that she ended, where every signed-in person may. */
	readonly wrong: 'bob' | 'carol' | 'gone';
	readonly page: boolean;
}

/** Those of the demo. */
export const routes: readonly Protected[] = [
	{ path: '/dashboard', content: /Your profile/, wrong: 'gone', page: true },
	{ path: '/sessions', content: /Sign out everywhere/, wrong: 'gone', page: true },
	{ path: '/o/acme/invoices', content: /INV-\d+/, wrong: 'carol', page: true },
	{ path: '/o/acme/members', content: /Alice Liddell/, wrong: 'bob', page: true },
	{ path: '/o/acme/members/export', content: /username,name,roles/, wrong: 'bob', page: false },
	{ path: '/api/me', content: /"organizations":/, wrong: 'gone', page: false },
	{ path: '/api/things', content: /anvil/, wrong: 'carol', page: false }
];

/** What came back, and what was sent for it. */
export interface Answer {
	readonly kind: Kind;
	readonly sent: Attempt;
	readonly response: RawResponse;
	/** For the message of an expectation. */
	readonly what: string;
}

/** People at an app, who send what they like. */
export interface Visits {
	/** Sends a request as a user, to a path with the base path. */
	send(who: string | null, request: Attempt): Promise<RawResponse>;
	/** The answers to a request of each kind for a route, each altered by an attack. */
	attack(who: string | null, path: string, alter: Attack[1]): Promise<readonly Answer[]>;
}

/** People at the demo, in some shape. @default as the project of the test has it (`vitest.config.ts`) */
export function useVisits({
	base = '',
	options,
	sessions = 'cookie'
}: Partial<DemoShape> = {}): Visits & { readonly world: World; readonly base: string } {
	const env = options === undefined ? {} : { DEMO_OPTIONS: options };
	const world = useWorld({ build: base === '' ? 'plain' : 'base', sessions, env });
	return { world, base, ...usePeople(() => world.demo) };
}

/** Signs people in at an app: Alice, Bob, Carol, and `gone`, who is Alice and signed out again. */
export function usePeople(find: () => Demo): Visits {
	const cookies = new Map<string, string>();

	beforeAll(async () => {
		const demo = find();
		for (const user of ['alice', 'bob', 'carol'])
			cookies.set(user, toCookieHeader((await signIn(demo, user)).client, demo));
		const { client } = await signIn(demo, 'alice');
		cookies.set('gone', toCookieHeader(client, demo));
		await client.fetch(`${demo.origin}${demo.base}/auth/signout`, {
			method: 'POST',
			headers: formPost(demo),
			body: 'scope=local'
		});
	});

	const send: Visits['send'] = (who, { headers, ...rest }) => {
		const { origin } = find();
		const cookie = who === null ? {} : { cookie: cookies.get(who) ?? '' };
		return attempt(origin, { ...rest, headers: { origin, ...headers, ...cookie } });
	};
	const attack: Visits['attack'] = (who, path, alter) => {
		const form = { customer: `By ${who ?? 'anonymous'}`, amount: '1' };
		const asked = toAttempts(`${find().base}${path}`, form).map(async ([kind, innocent]) => {
			const sent = alter(innocent);
			const response = await send(who, sent);
			const what = `${sent.method ?? 'GET'} of ${kind} at ${sent.path}: ${response.status}`;
			return { kind, sent, response, what };
		});
		return Promise.all(asked);
	};
	return { send, attack };
}

/** What SvelteKit's own client gets with 200 instead of data: where to go, why not, or that all was left out. */
const noData = [
	/^\{"type":"redirect","location":/,
	/"type":"error","error":\{[^}]*"code":/,
	/^\{"type":"data","nodes":\[(?:,?(?:null|\{"type":"skip"\}))*\]\}\s*$/
];

const isData = ({ path, suffix }: Attempt) => `${path}${suffix ?? ''}`.endsWith('/__data.json');

/**
 * Nothing of the content came back, and no failure.
 *
 * @param open what a public page says, where another spelling may lead to one
 */
export function expectClosed(answers: readonly Answer[], content: RegExp, open?: RegExp): void {
	for (const { sent, response, what } of answers) {
		expect(response.status, what).toBeLessThan(500);
		if (response.status === 200 && open?.test(response.body) !== true) {
			expect(isData(sent), what).toBe(true);
			const isNone = sent.method === 'HEAD' || noData.some((none) => none.test(response.body));
			expect(isNone, `${what} ${response.body}`).toBe(true);
		}
		// A refusal may repeat the address that was asked for, so addresses are taken out first.
		expect(response.body.replaceAll(/redirectTo=[^"&]*/g, ''), what).not.toMatch(content);
		expectOfThisSite(response, what);
	}
}

const mayBe = [200, 204, 303, 307, 308, 400, 403, 404, 405, 415];

/** Alice received the content or none, never a failure, and never as another user. */
export function expectOwn(answers: readonly Answer[], content: RegExp): void {
	for (const { kind, sent, response, what } of answers) {
		expect(mayBe, what).toContain(response.status);
		const isRead = (sent.method ?? 'GET') === 'GET' && kind !== 'action' && !isData(sent);
		if (response.status === 200 && isRead) expect(response.body, what).toMatch(content);
		expect(response.body, what).not.toMatch(/"name":"(?:Bob|Carol)|Hello, (?:Bob|Carol)/);
		expectOfThisSite(response, what);
	}
}

/** No header leads to, or is set for, a site that the request named. */
function expectOfThisSite({ headers }: RawResponse, what: string): void {
	const { location = '', ...others } = headers;
	expect(location, what).not.toMatch(/^(?:https?:)?\/\/(?!localhost:)/);
	expect(JSON.stringify(others), what).not.toContain('evil.example');
}

/** An attack that writes the path in another way, the base path excepted. */
export const toSpelling =
	(spell: (path: string) => string, base = ''): Attack[1] =>
	(innocent) => ({ ...innocent, path: `${base}${spell(innocent.path.slice(base.length))}` });

/** Requests to a world as they are written, with a user's cookies or without any. */
export const createRequests = (world: World) => {
	const send = (request: Attempt, client: HttpClient | null = null) => {
		const { origin } = world.demo;
		const cookie = client === null ? undefined : toCookieHeader(client, world.demo);
		return attempt(origin, { ...request, headers: { origin, cookie, ...request.headers } });
	};
	const open = (path: string, client: HttpClient | null = null) =>
		send({ path, headers: navigation }, client);
	const expectAlive = async () => {
		expect(world.demo.alive()).toBe(true);
		expect((await open('/')).status).toBe(200);
	};
	return { send, open, expectAlive };
};
