import { isHttpError, isRedirect } from '@sveltejs/kit';
import { describe, expect, it } from 'vitest';
import { arrive, type Arrival } from '../../../../tests/support/arrive.js';
import type { OrganizationRole, Role } from '../../protocol/register.js';
import type { RequestEvent } from '../kit.js';
import type { OrganizationSource } from '../config/organization-source.js';
import { toTokenKey, type TokenTarget } from '../session/record/kept-tokens.js';
import {
	requireAll,
	requireOrganization,
	requirePermission,
	requireRecentSignIn,
	requireRole,
	requireSession
} from './require.js';

const page = { accept: 'text/html' };
const resource = 'https://api.example.test';
const now = () => Date.now() / 1000;

/** Alice, admin of Acme and member of Globex. */
const profile = {
	sub: 'alice',
	name: 'Alice',
	roles: ['support'],
	organizations: ['acme', 'globex'],
	organization_roles: ['acme:admin', 'globex:member']
};
const inAcme = { profile, lastOrganizationId: 'acme' };

/** A session that holds a token for something. */
const withToken = (target: TokenTarget, scope: string) => ({
	...inAcme,
	accessTokens: {
		[toTokenKey(target)]: {
			accessToken: 'a',
			issuedAt: now(),
			expiresAt: now() + 3600,
			scope
		}
	}
});

/** What a guard comes to: `passed`, the code of an HTTP error, or where it leads. */
async function outcomeOf(
	visited: Arrival,
	guard: (event: RequestEvent) => Promise<unknown>
): Promise<string> {
	const { event } = await arrive(visited);
	try {
		await guard(event);
		return 'passed';
	} catch (error) {
		if (isRedirect(error)) return `${error.status} ${error.location}`;
		if (!isHttpError(error)) throw error;
		const body: { code?: string } = error.body;
		return `${error.status} ${body.code}`;
	}
}

describe('requireSession', () => {
	it('returns the session of a signed-in user', async () => {
		const { event } = await arrive({ session: inAcme });
		expect(await requireSession(event)).toMatchObject({ user: { id: 'alice', name: 'Alice' } });
	});

	it.each<[string, Arrival, string]>([
		['a page', { headers: page }, '303 /auth/signin?redirectTo=%2Fthings%3Fsort%3Dname'],
		['a script', {}, '401 session_missing']
	])('answers %s to an anonymous visitor', async (_, visited, expected) => {
		expect(await outcomeOf({ ...visited, session: null }, requireSession)).toBe(expected);
	});
});

describe('requireOrganization', () => {
	it('returns the organization with the roles of the user', async () => {
		const { event } = await arrive({ session: inAcme });
		const { session, organization } = await requireOrganization(event);
		expect(organization).toMatchObject({ id: 'acme', roles: ['admin'] });
		expect(session.organization).toEqual(organization);
	});

	it('refuses a user who has chosen none', async () => {
		expect(await outcomeOf({ session: { profile } }, requireOrganization)).toBe(
			'403 organization_missing'
		);
	});

	const options = { organization: { param: 'organization' } };
	it.each([
		['globex', 'passed'],
		['initech', '403 not_a_member']
	])('goes by the organization that the route names: %s', async (organization, expected) => {
		const visited = { options, session: inAcme, event: { params: { organization } } };
		expect(await outcomeOf(visited, requireOrganization)).toBe(expected);
	});
});

describe('requireRole', () => {
	it.each<[{ organizationRole: OrganizationRole; role?: Role } | { role: Role }, string]>([
		[{ role: 'support' }, 'passed'],
		[{ role: 'boss' }, '403 role_missing'],
		[{ role: 'boss', organizationRole: 'admin' }, '403 role_missing'],
		[{ organizationRole: 'admin' }, 'passed'],
		[{ organizationRole: 'member' }, '403 organization_role_missing']
	])('%j in Acme: %s', async (requirement, expected) => {
		const asked = (event: RequestEvent) =>
			'organizationRole' in requirement
				? requireRole(event, requirement)
				: requireRole(event, requirement);
		expect(await outcomeOf({ session: inAcme }, asked)).toBe(expected);
	});

	it('returns no organization if none is active', async () => {
		const { event } = await arrive({ session: { profile } });
		const { session, organization } = await requireRole(event, { role: 'support' });
		expect(session.user.id).toBe('alice');
		expect(organization).toBeNull();
	});
});

describe('requirePermission', () => {
	const write = (event: RequestEvent) => requirePermission(event, 'write:invoices');
	const writeThere = (event: RequestEvent) =>
		requirePermission(event, 'write:invoices', { resource });

	it.each([
		['of the organization, held there', write, { organizationId: 'acme' }, 'passed'],
		[
			'of the API, held there in the organization',
			writeThere,
			{ resource, organizationId: 'acme' },
			'passed'
		]
	] as const)('%s', async (_, guard, target, expected) => {
		const session = withToken(target, 'read:invoices write:invoices');
		expect(await outcomeOf({ session }, guard)).toBe(expected);
	});

	it('refuses a user who has another permission there', async () => {
		const session = withToken({ organizationId: 'acme' }, 'read:invoices');
		expect(await outcomeOf({ session }, write)).toBe('403 permission_missing');
	});
});

describe('requireRecentSignIn', () => {
	const recent = (event: RequestEvent) => requireRecentSignIn(event, { maxAge: 300 });

	it('returns the session of a user who has just proved who they are', async () => {
		const { event } = await arrive({ session: { authenticatedAt: now() - 200 } });
		expect(await recent(event)).toMatchObject({ user: { id: 'alice' } });
	});

	it.each<[string, Arrival, string]>([
		[
			'a page',
			{ headers: page },
			'303 /auth/signin?redirectTo=%2Fthings%3Fsort%3Dname&prompt=login'
		],
		['a script', {}, '401 sign_in_too_old']
	])('lets %s ask for the password again', async (_, visited, expected) => {
		const session = { signedInAt: now() - 400, authenticatedAt: now() - 400 };
		expect(await outcomeOf({ ...visited, session }, recent)).toBe(expected);
	});
});

describe('requireAll', () => {
	const inGlobex = (event: RequestEvent) => requireAll(event, { organization: 'globex' });

	it('returns the named organization, and not the active one', async () => {
		const { event } = await arrive({ session: inAcme });
		const { session, organization } = await inGlobex(event);
		expect(organization).toMatchObject({ id: 'globex', roles: ['member'], permissions: null });
		expect(session.organization?.id).toBe('acme');
	});

	it('returns it with the permissions of the kept token', async () => {
		const session = withToken({ organizationId: 'globex' }, 'read:invoices');
		const { event } = await arrive({ session });
		expect((await inGlobex(event)).organization?.permissions).toEqual(['read:invoices']);
	});

	it('returns the active one if that is named', async () => {
		const { event } = await arrive({ session: { ...inAcme, lastOrganizationId: 'globex' } });
		const { session, organization } = await inGlobex(event);
		expect(organization).toBe(session.organization);
	});

	it('returns the active one if none is required', async () => {
		const { event } = await arrive({ session: inAcme });
		expect((await requireAll(event, { role: 'support' })).organization?.id).toBe('acme');
	});

	it('returns none if a part names one, because it does not tell which was meant', async () => {
		const { event } = await arrive({ session: inAcme });
		const requirement = { any: [{ organization: 'globex' }, { role: 'support' }] };
		expect((await requireAll(event, requirement)).organization).toBeNull();
	});

	it('lets the rest of the request know who passed', async () => {
		const passed = await arrive({ session: inAcme });
		await inGlobex(passed.event);
		expect(passed.context.checked()?.organization?.id).toBe('globex');
		const refused = await arrive({ session: inAcme });
		await expect(requireAll(refused.event, { role: 'boss' })).rejects.toThrow();
		expect(refused.context.checked()).toBeNull();
	});
});

describe('a load function with a guard', () => {
	const options = { organization: { param: 'organization' } };
	const session = { profile };
	/** The parameters that are read while a guard decides: SvelteKit loads again when one has changed. */
	async function readParams(organization: OrganizationSource | undefined): Promise<string[]> {
		const given = organization === undefined ? {} : { organization };
		const { event } = await arrive({ options: given, session });
		const read: string[] = [];
		const params = {
			get organization() {
				read.push('organization');
				return 'acme';
			},
			get page() {
				read.push('page');
				return '2';
			}
		};
		const url = Object.defineProperty(new URL(event.url), 'search', {
			get() {
				read.push('the query');
				return '';
			}
		});
		await requireSession({ ...event, params, url });
		return read;
	}

	it('depends on the parameter that names the organization, whatever it asks', async () => {
		expect(await readParams({ param: 'organization' })).toEqual(['organization']);
	});

	it('depends on all of them where the app says what they name', async () => {
		expect(await readParams({ resolve: () => 'acme' })).toEqual([
			'organization',
			'page',
			'the query'
		]);
	});

	it('depends on none where addresses name no organization', async () => {
		expect(await readParams(undefined)).toEqual([]);
		expect(await readParams({ subdomain: 'app.example' })).toEqual([]);
	});

	it('works in a remote query, which has no parameters', async () => {
		const { event } = await arrive({ options, session });
		const params = {
			get organization(): string {
				throw new Error('A query has no params.');
			}
		};
		expect(await requireAll({ ...event, params }, {})).toMatchObject({
			session: { user: { id: 'alice' } },
			organization: null
		});
	});
});
