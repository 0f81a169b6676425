import { describe, expect, it, vi } from 'vitest';
import { arrive, type Arrival } from '../../../../../tests/support/arrive.js';
import { testEnv, toEvent, toRecord } from '../../../../../tests/support/units.js';
import type { LogtoAuthErrorCode } from '../../../error-catalogue.js';
import { LogtoAuthError } from '../../../errors.js';
import { createHandle } from '../../handle.js';
import type { LogtoAuthOptions, Rule } from '../../config/options.js';
import type { OrganizationSource } from '../../config/organization-source.js';
import { createRuntimes } from '../../runtime.js';
import { listOtherOrganizations } from './other-organizations.js';

/** The page that Alice, who is in Acme and <Globex>, gets for an organization. */
async function open(
	named: string,
	{ rule = { organization: true }, source = { param: 'organization' } }: Visit = {}
): Promise<string> {
	const options: LogtoAuthOptions = {
		logLevel: 'silent',
		env: testEnv,
		organization: source,
		routes: { '/(app)/o/[organization]/invoices': rule }
	};
	const getRuntime = createRuntimes();
	const { sessions, config } = getRuntime(options);
	const profile = {
		sub: 'alice',
		organizations: ['acme', 'globex'],
		organization_data: [
			{ id: 'acme', name: 'Acme', description: null },
			{ id: 'globex', name: '<b>Globex', description: null }
		]
	};
	const record = toRecord(config, { profile });
	await sessions.create(record);
	const address = `https://app.example/o/${named}/invoices`;
	const event = toEvent(await sessions.write(toEvent(), record), address);
	const headers = new Headers([...event.request.headers, ['accept', 'text/html']]);
	const response = await createHandle(
		options,
		getRuntime
	)({
		event: {
			...event,
			request: new Request(event.url, { headers }),
			route: { id: '/(app)/o/[organization]/invoices' },
			params: { organization: named }
		},
		resolve: () => new Response('the content')
	});
	expect(response.status).toBe(403);
	return response.text();
}

interface Visit {
	readonly rule?: Rule;
	readonly source?: OrganizationSource;
}

describe('the page for an organization that is not the person’s', () => {
	it('leads to the same page of the other organizations, and escapes their names', async () => {
		const html = await open('initech');
		expect(html).toContain('<a href="/o/acme/invoices">Acme</a>');
		expect(html).toContain('<a href="/o/globex/invoices">&#60;b&#62;Globex</a>');
		expect(html).toContain('not_a_member');
		expect(html).not.toContain('/o/initech/invoices">');
	});

	it('leads nowhere where addresses have other words for organizations', async () => {
		const source = { param: 'organization', resolve: () => null };
		expect(await open('the-initech', { source })).not.toContain('another organization');
	});

	it('leads nowhere when the organization is not the reason', async () => {
		expect(await open('acme', { rule: { organizationRole: 'admin' } })).not.toContain(
			'another organization'
		);
	});
});

const memberOf = { sub: 'alice', organizations: ['acme', 'globex'] };

/** Alice at a page of an organization, by default one that she is not in. */
const visitOf = (organization: string, visited: Arrival = {}) =>
	arrive({
		options: { organization: { param: 'organization' } },
		session: { profile: memberOf },
		address: `https://app.example/o/${organization}/invoices?page=2`,
		event: { params: { organization } },
		...visited
	});

async function list(visited: ReturnType<typeof arrive>, code: LogtoAuthErrorCode = 'not_a_member') {
	const { event, context } = await visited;
	return listOtherOrganizations(event, context, new LogtoAuthError(code));
}

describe('the organizations that a user can open instead', () => {
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
	])('are not listed when %s', async (_, visited, code) => {
		expect(await list(visitOf('initech', visited), code)).toEqual([]);
	});

	it('are not listed when the session cannot be read', async () => {
		const visited = await visitOf('initech');
		vi.spyOn(visited.context, 'session').mockRejectedValue(
			new LogtoAuthError('session_store_unreachable')
		);
		expect(await list(Promise.resolve(visited))).toEqual([]);
	});
});
