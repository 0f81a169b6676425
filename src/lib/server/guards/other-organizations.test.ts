import { describe, expect, it } from 'vitest';
import { testEnv, toEvent, toRecord } from '../../../../tests/support/units.js';
import { createHandle } from '../handle.js';
import type { LogtoAuthOptions, OrganizationSource, Rule } from '../options.js';
import { createRuntimes } from '../runtime.js';

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
	it('leads to the same page of those that are, and shows their names as text', async () => {
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
