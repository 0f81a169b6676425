import { describe, expect, it } from 'vitest';
import type { RequestEvent } from '../../kit.js';
import { measureCookies, type CookieChange } from '../../session/cookie/session-cookie.js';
import { createTransactionCookies } from './transaction-cookies.js';

const config = {
	secrets: ['s'.repeat(32)],
	clientId: 'fa9ibbpvagl8fph03073f',
	issuer: 'https://tenant.logto.app/oidc',
	basePath: '/auth'
} as const;
const logins = createTransactionCookies(config, '');

/** A request of a browser with some cookies. */
function toEvent(cookies: readonly CookieChange[], origin = 'https://app.example'): RequestEvent {
	const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
	const url = new URL('/auth/callback/logto', origin);
	return {
		url,
		request: new Request(url, { headers: { cookie } }),
		route: { id: null },
		params: {},
		cookies: { getAll: () => [] },
		locals: {},
		isDataRequest: false,
		setHeaders() {}
	};
}

/** A login as Auth.js starts it: a state of some 390 characters, 32 random bytes for the others. */
const toLogin = (state: string, redirectTo = '/dashboard') => ({
	checks: { state: state.repeat(390), nonce: 'n'.repeat(43), codeVerifier: 'v'.repeat(43) },
	redirectTo,
	prompt: null,
	home: '/'
});
const stateOf = (login: ReturnType<typeof toLogin>) => login.checks.state;
const sizeOf = ({ name, value }: CookieChange) => `${name}=${value}; `.length;

describe('a login', () => {
	const login = toLogin('a');

	it('is found by its state and by no other', async () => {
		const event = toEvent(await logins.start(toEvent([]), login, []));
		expect(await logins.find(event, stateOf(login))).toMatchObject({
			kind: 'open',
			codeVerifier: login.checks.codeVerifier,
			redirectTo: '/dashboard'
		});
		for (const state of ['', 'b'.repeat(390), stateOf(login).slice(1)])
			expect(await logins.find(event, state)).toBeNull();
	});

	it('is not found under the name of another, which 16 characters alone would not tell', async () => {
		const other = toLogin('b');
		const [cookie] = await logins.start(toEvent([]), login, []);
		const [name] = (await logins.start(toEvent([]), other, [])).map(({ name }) => name);
		const moved = cookie === undefined ? [] : [{ ...cookie, name: name ?? '' }];
		expect(await logins.find(toEvent(moved), stateOf(other))).toBeNull();
	});

	it.each([
		['another application', { clientId: 'other' }, 'https://app.example'],
		['another issuer', { issuer: 'https://other.logto.app/oidc' }, 'https://app.example'],
		['another callback', { basePath: '/other' }, 'https://app.example'],
		['another secret', { secrets: ['o'.repeat(32)] as const }, 'https://app.example'],
		['another origin', {}, 'https://other.example'],
		['another port', {}, 'https://app.example:8443']
	])('of %s does not open', async (_, changed, origin) => {
		const foreign = createTransactionCookies({ ...config, ...changed }, '');
		const cookies = await foreign.start(toEvent([], origin), login, []);
		expect(await logins.find(toEvent(cookies), stateOf(login))).toBeNull();
	});

	it('opens with an older secret', async () => {
		const rotated = createTransactionCookies(
			{ ...config, secrets: ['n'.repeat(32), ...config.secrets] },
			''
		);
		const event = toEvent(await logins.start(toEvent([]), login, []));
		expect(await rotated.find(event, stateOf(login))).toMatchObject({ kind: 'open' });
	});

	it('is bound to this host by its name, below a base path as well', async () => {
		const [cookie] = await logins.start(toEvent([]), login, []);
		expect(cookie?.name).toMatch(/^__Host-logto\.login\.[\w-]{16}$/);
		expect(cookie?.options).toMatchObject({
			path: '/',
			httpOnly: true,
			secure: true,
			sameSite: 'lax',
			maxAge: 86_400
		});
		const below = createTransactionCookies(config, '/app');
		const [other] = await below.start(toEvent([]), login, []);
		expect(other).toMatchObject({
			name: expect.stringMatching(/^__Host-logto\.login-app\./),
			options: { path: '/', secure: true }
		});
	});
});

describe('the size of a login', () => {
	it('is 404 bytes with its name, and 191 once it has ended', async () => {
		const login = toLogin('a');
		const [open] = await logins.start(toEvent([]), login, []);
		expect(open && sizeOf(open)).toBe(404);
		const end = { state: stateOf(login), redirectTo: '/dashboard' };
		const [mark] = await logins.finish(toEvent(open ? [open] : []), end, []);
		expect(mark && sizeOf(mark)).toBe(191);
	});

	it('is 2 kB at most, whatever the address', async () => {
		for (const length of [10, 500, 1000, 1200, 2000]) {
			const login = toLogin('a', `/${'p'.repeat(length / 2)}?${'q'.repeat(length / 2)}`);
			const [open] = await logins.start(toEvent([]), login, []);
			expect(open && sizeOf(open), String(length)).toBeLessThanOrEqual(2000);
		}
	});
});

describe('the room for logins', () => {
	const session = (length: number): CookieChange => ({
		name: '__Host-logto.session',
		value: 's'.repeat(length),
		options: { path: '/' }
	});
	const lengthOfHeader = (jar: ReadonlyMap<string, CookieChange>) =>
		[...jar.values()].reduce((sum, cookie) => sum + sizeOf(cookie), 0);
	const store = (jar: Map<string, CookieChange>, changes: readonly CookieChange[]) => {
		for (const change of changes)
			if (change.value === '') jar.delete(change.name);
			else jar.set(change.name, change);
	};

	it.each([
		[0, 5],
		[5700, 5],
		[7000, 2],
		[7500, 1],
		[12_000, 1]
	])('next to a session of %i bytes has space for %i', async (length, count) => {
		const jar = new Map([['session', session(length)]]);
		for (const state of ['a', 'b', 'c', 'd', 'e', 'f'])
			store(jar, await logins.start(toEvent([...jar.values()]), toLogin(state), []));
		expect(jar.size - 1).toBe(count);
		if (length <= 7500) expect(lengthOfHeader(jar)).toBeLessThanOrEqual(8000);
	});

	it('is measured again when a login ends with a large session', async () => {
		const jar = new Map<string, CookieChange>();
		for (const state of ['a', 'b', 'c', 'd', 'e'])
			store(jar, await logins.start(toEvent([...jar.values()]), toLogin(state), []));
		const changes = [session(7000)];
		const end = { state: stateOf(toLogin('a')), redirectTo: '/dashboard' };
		store(jar, await logins.finish(toEvent([...jar.values()]), end, changes));
		store(jar, changes);
		expect(lengthOfHeader(jar)).toBeLessThanOrEqual(8000);
		const newest = toEvent([...jar.values()]);
		expect(await logins.find(newest, stateOf(toLogin('e')))).toMatchObject({ kind: 'open' });
	});

	it('leaves no mark when the session alone fills the header', async () => {
		const [open] = await logins.start(toEvent([]), toLogin('a'), []);
		const end = { state: stateOf(toLogin('a')), redirectTo: '/dashboard' };
		const changes = await logins.finish(toEvent(open ? [open] : []), end, [session(8000)]);
		expect(changes).toMatchObject([{ name: open?.name, value: '', options: { maxAge: 0 } }]);
	});
});

describe('what a login takes of its response', () => {
	it('is as much as there is: of a long address the cookie holds the path', async () => {
		const login = toLogin('a', `/invoices?note=${'q'.repeat(900)}`);
		const whole = await logins.start(toEvent([]), login, [], 2000);
		expect(await logins.find(toEvent(whole), stateOf(login))).toMatchObject({
			redirectTo: login.redirectTo
		});
		const short = await logins.start(toEvent([]), login, [], 1000);
		expect(measureCookies(short)).toBeLessThanOrEqual(1000);
		const elsewhere = createTransactionCookies(config, '');
		expect(await elsewhere.find(toEvent(short), stateOf(login))).toMatchObject({
			redirectTo: '/invoices',
			isCut: true
		});
		expect(await logins.find(toEvent(short), stateOf(login))).toMatchObject({
			redirectTo: login.redirectTo,
			isCut: false
		});
	});

	it('bounds how many others go with it: the next sign-in goes on', async () => {
		const [cookie] = await logins.start(toEvent([]), toLogin('a'), []);
		const others = Array.from({ length: 30 }, (_, index) => ({
			name: `__Host-logto.login.${index}`.padEnd(35, 'x'),
			value: cookie?.value ?? '',
			options: { path: '/' }
		}));
		const changes = await logins.start(toEvent(others), toLogin('b'), [], 1500);
		expect(measureCookies(changes)).toBeLessThanOrEqual(1500);
		expect(changes.length).toBeGreaterThan(1);
	});
});
