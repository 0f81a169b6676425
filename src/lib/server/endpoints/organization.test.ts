import { describe, expect, it } from 'vitest';
import { arrive, type Arrival } from '../../../../tests/support/arrive.js';
import { answerEndpoint } from './router.js';

const origin = 'https://app.example';
const profile = { sub: 'alice', organizations: ['acme', 'globex'] };

/** Alice, active in Acme, sends the form of the switcher. */
async function choose(fields: Readonly<Record<string, string>>, arrival: Arrival = {}) {
	const { event, context } = await arrive({
		address: `${origin}/auth/organization`,
		session: { profile, lastOrganizationId: 'acme' },
		...arrival,
		method: 'POST'
	});
	const headers = new Headers([...event.request.headers, ['origin', origin]]);
	new Headers(arrival.headers).forEach((value, name) => headers.set(name, value));
	const body = new URLSearchParams(fields);
	const request = new Request(event.url, { method: 'POST', headers, body });
	const response = await answerEndpoint({ ...event, request }, context);
	const active = (await context.record())?.lastOrganizationId;
	return { response, active, changes: context.changes() };
}

const json = { headers: { accept: 'application/json' } };

describe('POST /auth/organization', () => {
	it('changes to an organization of the user, and continues at a page of this site', async () => {
		const { response, active } = await choose({ organizationId: 'globex', redirectTo: '/things' });
		expect(response?.status).toBe(303);
		expect(response?.headers.get('location')).toBe('/things');
		expect(active).toBe('globex');
	});

	it('changes to no organization', async () => {
		for (const fields of [{ organizationId: '' }, {}])
			expect((await choose(fields)).active).toBeNull();
	});

	it.each(['initech', 'ACME', 'acme ', 'acme,globex'])(
		'refuses %j, which is no organization of the user, and changes nothing',
		async (organizationId) => {
			const { response, active, changes } = await choose({ organizationId }, json);
			expect(response?.status).toBe(403);
			expect(await response?.json()).toMatchObject({ code: 'not_a_member' });
			expect(active).toBe('acme');
			expect(changes).toEqual([]);
		}
	);

	it.each(['https://evil.example/', '//evil.example', '/\\evil.example'])(
		'continues at the home page instead of %s',
		async (redirectTo) => {
			const { response } = await choose({ organizationId: 'globex', redirectTo });
			expect(response?.headers.get('location')).toBe('/');
		}
	);

	it('refuses an anonymous visitor', async () => {
		const { response } = await choose({ organizationId: 'acme' }, { ...json, session: null });
		expect(response?.status).toBe(401);
		expect(await response?.json()).toMatchObject({ code: 'session_missing' });
	});

	it('tells a script which organization is active, and no cache', async () => {
		const { response } = await choose({ organizationId: 'globex' }, json);
		expect(response?.headers.get('cache-control')).toBe('private, no-store');
		expect(await response?.json()).toMatchObject({ organization: { id: 'globex' } });
	});

	it('does not choose by claims that the session lacks', async () => {
		const session = { profile, lastOrganizationId: 'acme', omitted: ['organizations'] };
		const { response, active } = await choose({ organizationId: 'globex' }, { ...json, session });
		expect(response?.status).toBe(503);
		expect(active).not.toBe('globex');
	});
});

describe('the choice that the browser keeps for the next sign-in', () => {
	const only = { organization: { default: 'only' } } as const;
	const names = async (arrival: Arrival): Promise<readonly string[]> => {
		const { changes } = await choose({ organizationId: 'globex' }, arrival);
		return changes.map(({ name }) => name).filter((name) => name.includes('organization'));
	};

	it('is kept only if sign-ins start in the last organization', async () => {
		expect(await names({})).toHaveLength(1);
		expect(await names({ options: only })).toEqual([]);
	});

	it('is not that of a user who acts as another', async () => {
		const actor = { id: 'root', name: null };
		const session = { profile, lastOrganizationId: 'acme', actor };
		expect(await names({ session })).toEqual([]);
	});
});
