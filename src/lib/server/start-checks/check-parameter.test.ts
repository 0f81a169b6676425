import { describe, expect, it, vi } from 'vitest';
import { openApp } from '../../../../tests/support/arrive.js';
import { toEvent } from '../../../../tests/support/units.js';
import type { Requirement } from '../../protocol/authorization/requirement.js';
import { createContext } from '../request/context.js';
import { pass } from '../guards/decide.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { bindContext } from '../request/request-context.js';

const profile = { sub: 'alice', organizations: ['acme', 'globex'] };
const token = { accessToken: 'a', issuedAt: 0, expiresAt: 9e9, scope: 'write:invoices' };

/** An app whose option names the parameter `organization`, and a visitor. */
async function open(
	given: Partial<LogtoAuthOptions> = {},
	visitor: { lastOrganizationId: string | null } | null = { lastOrganizationId: 'acme' }
) {
	const lines: string[] = [];
	const write = (message: string) => void lines.push(message);
	const logger = { error: write, warn: write };
	const organization = { param: 'organization' };
	const options = { logLevel: 'warn', logger, organization, ...given } as const;
	const session = visitor && { profile, site: 'https://app.example', ...visitor };
	const { complete, getRuntime, cookies } = await openApp(options, session);
	/** Opens a page under a rule that asks for an organization; options are made for each request. */
	const visit = async (
		id: string,
		params: Record<string, string>,
		requirement: Requirement = { organization: true }
	) => {
		const event = { ...toEvent(cookies), route: { id }, params };
		const context = createContext(event, { ...complete }, getRuntime);
		bindContext(event, context);
		vi.spyOn(context, 'getToken').mockResolvedValue(token);
		await pass(context, requirement);
	};
	return { lines, visit };
}

describe('in development', () => {
	it('says once that a route has another parameter than the option names', async () => {
		const { lines, visit } = await open();
		await visit('/o/[org]', { org: 'globex' });
		await visit('/o/[org]/members', { org: 'globex' });
		expect(lines).toEqual([
			expect.stringMatching(/\/o\/\[org\] has no parameter \[organization\]/)
		]);
		expect(lines[0]).toContain('organization.param');
		expect(lines[0]).toContain('src/hooks.server.ts');
	});

	it('says why a user is asked for an organization first', async () => {
		const { lines, visit } = await open({}, { lastOrganizationId: null });
		await visit('/invoices', {});
		expect(lines).toEqual([expect.stringContaining('/invoices has no parameter [organization]')]);
	});

	it.each(['[organization]', '[[organization]]', '[organization=id]', '[...organization]'])(
		'says nothing once a route has had %s',
		async (folder) => {
			const { lines, visit } = await open();
			await visit(`/o/${folder}`, {});
			await visit('/o/[org]', { org: 'globex' });
			expect(lines).toEqual([]);
		}
	);

	it('says nothing of a page without parameters that shows the last choice', async () => {
		const { lines, visit } = await open();
		await visit('/invoices', {});
		expect(lines).toEqual([]);
	});

	it('says nothing to an anonymous visitor', async () => {
		const { lines, visit } = await open({}, null);
		await visit('/o/[org]', { org: 'globex' });
		expect(lines).toEqual([]);
	});

	it.each([
		['a function finds the organization', { resolve: () => 'acme', param: 'organization' }],
		['no parameter is named', {}]
	])('says nothing where %s', async (_, organization) => {
		const { lines, visit } = await open({ organization });
		await visit('/o/[org]', { org: 'globex' });
		expect(lines).toEqual([]);
	});

	it.each<Requirement>([
		{ organizationRole: 'admin' },
		{ permission: 'write:invoices' },
		{ permission: 'manage:members' }
	])('says so for a requirement of the active organization: %j', async (requirement) => {
		const { lines, visit } = await open();
		await visit('/o/[org]', { org: 'globex' }, requirement);
		expect(lines).toEqual([expect.stringContaining('has no parameter [organization]')]);
	});

	it.each<Requirement>([
		{},
		{ organization: 'acme' },
		{ organization: 'initech' },
		{ role: 'boss' },
		{ permission: 'write:things', resource: 'https://api.example.test' },
		{ organization: true, role: 'boss' }
	])(
		'says nothing for a requirement that another organization does not change: %j',
		async (requirement) => {
			const { lines, visit } = await open();
			await visit('/o/[org]', { org: 'globex' }, requirement);
			expect(lines).toEqual([]);
		}
	);
});
