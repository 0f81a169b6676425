import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { page } from '../../../tests/support/app/state.js';

const fetched = vi.fn<typeof fetch>();
const goto = vi.fn(async () => undefined);
const refreshAll = vi.fn(async () => undefined);
const assign = vi.fn<(address: string) => void>();

beforeEach(() => {
	vi.resetModules();
	for (const mock of [fetched, goto, refreshAll, assign]) mock.mockClear();
	vi.doMock('$app/navigation', () => ({ goto, refreshAll, beforeNavigate: vi.fn() }));
	vi.stubGlobal('fetch', fetched);
	vi.stubGlobal('location', { href: 'http://localhost/o/acme/invoices?page=2', assign });
	page.url = new URL('http://localhost/o/acme/invoices?page=2');
});
afterEach(() => {
	vi.doUnmock('$app/navigation');
	vi.unstubAllGlobals();
	vi.resetModules();
});

const answerWith = (body: unknown, status = 200) =>
	fetched.mockResolvedValueOnce(Response.json(body, { status }));
const lead = (location: string) => answerWith({ type: 'redirect', status: 303, location });
/** The address and the fields of the last request. */
const sent = () => {
	const [address, init] = fetched.mock.lastCall ?? [];
	return { address, ...init, body: JSON.parse(String(init?.body)) as unknown };
};
/** The client, and how often a tab heard that its session changed. */
async function load() {
	const client = await import('./index.js');
	const { onOwnChange } = await import('./own-changes.js');
	const changed = vi.fn();
	onOwnChange(changed);
	return { ...client, changed };
}

describe('signIn', () => {
	it('posts its options and opens Logto, to come back to the open page', async () => {
		const { signIn } = await load();
		lead('https://logto.example/oidc/auth');
		await signIn({ firstScreen: 'register', identifiers: ['email', 'phone'], maxAge: 60 });
		expect(sent()).toMatchObject({
			address: '/auth/signin',
			method: 'POST',
			headers: { accept: 'application/json', 'content-type': 'application/json' },
			body: {
				redirectTo: '/o/acme/invoices?page=2',
				firstScreen: 'register',
				identifiers: 'email phone',
				maxAge: '60'
			}
		});
		expect(assign.mock.calls).toEqual([['https://logto.example/oidc/auth']]);
	});

	it('fails with the code of the server, and the page stays', async () => {
		const { signIn, LogtoClientError } = await load();
		const refusal = { code: 'issuer_unreachable', message: 'No answer.', status: 503 };
		answerWith(refusal, 503);
		const error = await signIn({ basePath: '/login' }).catch((reason: unknown) => reason);
		expect(error).toBeInstanceOf(LogtoClientError);
		expect(error).toMatchObject({ ...refusal, isSignedOut: false });
		expect(sent().address).toBe('/login/signin');
		expect(assign).not.toHaveBeenCalled();
	});
});

describe('signOut', () => {
	it('tells other tabs before it leaves', async () => {
		const { signOut, changed } = await load();
		lead('/bye');
		await signOut({ scope: 'local', redirectTo: '/bye' });
		expect(sent()).toMatchObject({
			address: '/auth/signout',
			body: { scope: 'local', redirectTo: '/bye' }
		});
		expect(assign.mock.calls).toEqual([['http://localhost/bye']]);
		expect(changed.mock.invocationCallOrder[0]).toBeLessThan(
			assign.mock.invocationCallOrder[0] ?? 0
		);
	});
});

describe('switchOrganization', () => {
	it('loads the page again after the switch, and other tabs hear of it', async () => {
		const { switchOrganization, changed } = await load();
		answerWith({ organization: { id: 'acme' } });
		await switchOrganization('acme');
		expect(sent()).toMatchObject({
			address: '/auth/organization',
			body: { organizationId: 'acme' }
		});
		expect(refreshAll).toHaveBeenCalledOnce();
		expect(changed).toHaveBeenCalledOnce();
	});

	it('opens another page with fresh data', async () => {
		const { switchOrganization } = await load();
		answerWith({ organization: null });
		await switchOrganization(null, { redirectTo: '/dashboard' });
		expect(sent().body).toEqual({ organizationId: '' });
		expect(goto).toHaveBeenCalledWith('/dashboard', expect.anything());
		expect(refreshAll).not.toHaveBeenCalled();
	});

	it('tells an ended session apart from other failures', async () => {
		const { switchOrganization, changed } = await load();
		answerWith({ code: 'session_missing', message: 'Sign in.', status: 401 }, 401);
		await expect(switchOrganization('acme')).rejects.toMatchObject({
			code: 'session_missing',
			isSignedOut: true
		});
		answerWith({ code: 'not_a_member', message: 'No.', status: 403 }, 403);
		await expect(switchOrganization('initech')).rejects.toMatchObject({
			code: 'not_a_member',
			isSignedOut: false
		});
		expect(changed).not.toHaveBeenCalled();
		expect(refreshAll).not.toHaveBeenCalled();
	});

	it.each<[string, () => unknown, number]>([
		['the network fails', () => fetched.mockRejectedValueOnce(new TypeError('Failed.')), 0],
		['a proxy answers', () => fetched.mockResolvedValueOnce(new Response('<html>')), 200],
		['another server answers', () => answerWith({ error: 'no' }, 502), 502]
	])('fails with "request_failed" if %s', async (_, prepare, status) => {
		const { switchOrganization } = await load();
		prepare();
		await expect(switchOrganization('acme')).rejects.toMatchObject({
			name: 'LogtoClientError',
			code: 'request_failed',
			status
		});
		expect(refreshAll).not.toHaveBeenCalled();
	});
});

describe('useSession and can', () => {
	it('read the session of the open page, at every call', async () => {
		const { useSession, can } = await load();
		const state = await import('../../../tests/support/app/state.js');
		const session = useSession();
		state.page.data = { session: null };
		expect([session.current, can({ organization: true })]).toEqual([null, false]);
		const organization = { id: 'acme', name: 'Acme', description: null, roles: [] };
		const own = { profile: { sub: 'a' }, organizations: [organization], organization, roles: [] };
		state.page.data = { session: own };
		expect(session.current).toBe(own);
		expect(can({ organization: true })).toBe(true);
		expect(can({ organization: 'globex' })).toBe(false);
		state.page.data = {};
	});
});

describe('on the server, where requests share the module', () => {
	it('no session replaces the one of the page', async () => {
		const { showInstead, toShown } = await import('./shown-session.svelte.js');
		const session = { profile: { sub: 'alice' } } as never;
		showInstead(null, session);
		expect(toShown(null)).toBeNull();
	});
});
