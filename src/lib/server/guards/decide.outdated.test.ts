import { describe, expect, it, vi } from 'vitest';
import { arrive } from '../../../../tests/support/arrive.js';
import type { Requirement } from '../../protocol/authorization/requirement.js';
import { toHeldRights } from '../session/record/held-rights.js';
import type { SessionRecord } from '../session/record/record.js';
import { decide } from './decide.js';
import { findOutdated } from './outdated.js';

const profile = { sub: 'alice', organizations: ['acme'], organization_roles: ['acme:admin'] };

/** Alice, active in Acme, with tokens that hold no permission. */
async function start(changes: Partial<SessionRecord>) {
	const session = { profile, lastOrganizationId: 'acme', ...changes };
	const { context } = await arrive({ session });
	vi.spyOn(context, 'getToken').mockResolvedValue({
		accessToken: 'a',
		issuedAt: 0,
		expiresAt: 9e9,
		scope: ''
	});
	return context;
}

const ofApi = { permission: 'write:things', resource: 'https://api.example.test' } as const;
const ofOrganization = { permission: 'write:invoices' } as const;

/** The user received a role since the authorization. */
const grown = { held: toHeldRights({ sub: 'alice' }) };
/** The options request more than the authorization did. */
const wider = { requested: 'less' };

describe('a permission that a new authorization may bring', () => {
	it.each<[string, Requirement, Partial<SessionRecord>, string]>([
		['of an API, after a new role', ofApi, grown, 'authorization_outdated'],
		['of an API, after new options', ofApi, wider, 'authorization_outdated'],
		['of an organization, after a new role', ofOrganization, grown, 'permission_missing'],
		['of an organization, after new options', ofOrganization, wider, 'authorization_outdated'],
		['of an API, when nothing is new', ofApi, {}, 'permission_missing']
	])('%s', async (_, requirement, changes, code) => {
		expect(await decide(await start(changes), requirement)).toMatchObject({
			passed: false,
			reason: { code },
			signInHelps: code === 'authorization_outdated'
		});
	});

	it('does not meet the opposite: the user may have it', async () => {
		const outdated = { passed: false, reason: { code: 'authorization_outdated' } };
		expect(await decide(await start(grown), { not: ofApi })).toMatchObject(outdated);
		expect(await decide(await start({}), { not: ofApi })).toMatchObject({ passed: true });
	});

	it('leads to sign-in before the refusal of another choice', async () => {
		const context = await start(grown);
		const outdated = await findOutdated(context, { ofApi: true });
		expect(await decide(context, { any: [ofOrganization, ofApi] })).toMatchObject({
			reason: { code: 'authorization_outdated' },
			attempt: outdated?.attempt
		});
	});

	it('leads to sign-in once: the session remembers the attempt', async () => {
		const outdated = await findOutdated(await start(grown), { ofApi: true });
		const context = await start({ ...grown, attempts: outdated?.attempt ?? '' });
		expect(await decide(context, ofApi)).toMatchObject({
			reason: { code: 'authorization_outdated' },
			signInHelps: false
		});
	});
});
