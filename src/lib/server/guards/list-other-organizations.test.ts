import { describe, expect, it, vi } from 'vitest';
import { arrive, type Arrival } from '../../../../tests/support/arrive.js';
import { LogtoAuthError, type LogtoAuthErrorCode } from '../../errors.js';
import { listOtherOrganizations } from './other-organizations.js';

const profile = { sub: 'alice', organizations: ['acme', 'globex'] };

/** Alice at a page of an organization, by default one that she is not in. */
const visitOf = (organization: string, visited: Arrival = {}) =>
	arrive({
		options: { organization: { param: 'organization' } },
		session: { profile },
		address: `https://app.example/o/${organization}/invoices?page=2`,
		event: { params: { organization } },
		...visited
	});

async function list(visited: ReturnType<typeof arrive>, code: LogtoAuthErrorCode = 'not_a_member') {
	const { event, context } = await visited;
	return listOtherOrganizations(event, context, new LogtoAuthError(code));
}

describe('the organizations that somebody can go to instead', () => {
	it('are their own, at the same page', async () => {
		expect(await list(visitOf('initech'))).toEqual([
			{ name: 'acme', href: '/o/acme/invoices' },
			{ name: 'globex', href: '/o/globex/invoices' }
		]);
	});

	it('do not include the one that was asked for', async () => {
		expect((await list(visitOf('acme'))).map(({ name }) => name)).toEqual(['globex']);
	});

	it('are twenty at most', async () => {
		const organizations = Array.from({ length: 30 }, (_, index) => `org${index}`);
		const session = { profile: { sub: 'alice', organizations } };
		expect(await list(visitOf('initech', { session }))).toHaveLength(20);
	});

	it.each<[string, Arrival, LogtoAuthErrorCode]>([
		['the organization is not the reason', {}, 'role_missing'],
		['nobody is signed in', { session: null }, 'not_a_member'],
		['the route names no organization', { event: { params: {} } }, 'not_a_member'],
		['no parameter does', { options: {} }, 'not_a_member'],
		[
			'the app has other words for them',
			{ options: { organization: { param: 'organization', resolve: () => null } } },
			'not_a_member'
		]
	])('are none when %s', async (_, visited, code) => {
		expect(await list(visitOf('initech', visited), code)).toEqual([]);
	});

	it('are none when the session cannot be read', async () => {
		const visited = await visitOf('initech');
		vi.spyOn(visited.context, 'session').mockRejectedValue(
			new LogtoAuthError('session_store_unreachable')
		);
		expect(await list(Promise.resolve(visited))).toEqual([]);
	});
});
