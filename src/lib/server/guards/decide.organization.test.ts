import { describe, expect, it } from 'vitest';
import { arrive } from '../../../../tests/support/arrive.js';
import type { Requirement } from '../../protocol/authorization/requirement.js';
import { toTokenKey } from '../session/record/kept-tokens.js';
import { findChecked } from './decide.js';
import { namesWithin } from './require.js';

const profile = { sub: 'alice', organizations: ['acme', 'globex'] };

/** What was checked for Alice, who is active in Acme and holds a token for Globex. */
async function find(requirement: Requirement, signedIn = true) {
	const token = { accessToken: 'a', issuedAt: 0, expiresAt: 9e9, scope: 'read:things' };
	const accessTokens = { [toTokenKey({ organizationId: 'globex' })]: token };
	const session = { profile, lastOrganizationId: 'acme', accessTokens };
	const { context } = await arrive({ session });
	const read = await context.session();
	if (read === null) throw new Error('Alice is signed in.');
	if (!signedIn) await context.end('signed_out');
	return findChecked(context, read, requirement);
}

const resource = 'https://api.example.test';

describe('the organization that a guard has made sure of', () => {
	it.each<[Requirement, string | null]>([
		[{ organization: true }, 'acme'],
		[{ organizationRole: 'admin' }, 'acme'],
		[{ permission: 'read:things' }, 'acme'],
		[{ organization: 'acme' }, 'acme'],
		[{ organization: 'globex' }, 'globex'],
		[{ organization: 'globex', permission: 'read:things', resource }, 'globex'],
		[{ organization: 'initech' }, null],
		[{}, null],
		[{ role: 'support' }, null],
		[{ permission: 'read:things', resource }, null],
		[{ any: [{ organization: 'globex' }] }, null]
	])('by %j is %s', async (requirement, expected) => {
		const found = await find(requirement);
		expect(found === null ? null : found.id).toBe(expected);
	});

	it('has the permissions of a token that is at hand', async () => {
		expect(await find({ organization: 'globex' })).toMatchObject({ permissions: ['read:things'] });
	});

	it('is absent for a session that has ended meanwhile', async () => {
		expect(await find({ organization: 'globex' }, false)).toBeNull();
	});
});

it.each<[Requirement, boolean]>([
	[{}, false],
	[{ organization: 'acme' }, false],
	[{ any: [{ role: 'boss' }, { organization: 'acme' }] }, true],
	[{ all: [{ organization: 'acme' }] }, true],
	[{ any: [{ organization: true }], all: [{ role: 'boss' }] }, false],
	[{ all: [{ any: [{ organization: 'acme' }] }] }, true]
])('%j names an organization in a part: %s', (requirement, expected) => {
	expect(namesWithin(requirement)).toBe(expected);
});
