import { beforeEach, describe, expect, it } from 'vitest';
import { page } from '../../../../tests/support/app/state.js';
import {
	expectInert,
	hostileIds,
	hostileNames,
	toHtml,
	toOrganization,
	toSession
} from '../../../../tests/support/rendered.js';
import { de, OrganizationList } from '../index.js';

beforeEach(() => {
	page.url = new URL('http://localhost/organizations');
	page.data = { session: null };
});

const href = '/o/[organization]/invoices';

describe('OrganizationList', () => {
	it('links to each organization, sorted by name, with the roles', () => {
		const organizations = [toOrganization('g', 'Globex', ['member']), toOrganization('a', 'Acme')];
		const html = toHtml(OrganizationList, { session: toSession({ organizations }), href });
		expect(html).toMatch(/href="\/o\/a\/invoices".*Acme.*admin.*href="\/o\/g\/invoices".*member/s);
		expect(html).not.toContain('<form');
	});

	it('is a form that sets the session’s organization and opens a page', () => {
		const html = toHtml(OrganizationList, { session: toSession(), afterSelect: '/dashboard' });
		expect(html).toContain('method="post" action="/auth/organization"');
		expect(html).toContain('name="redirectTo" value="/dashboard"');
		expect(html).toContain('name="organizationId" value="acme"');
	});

	it('marks the active organization', () => {
		const organization = { ...toOrganization('acme', 'Acme'), permissions: null };
		const html = toHtml(OrganizationList, { session: toSession({ organization }), href });
		expect(html.match(/aria-current="true"/g)).toHaveLength(1);
	});

	it('tells two organizations of one name apart', () => {
		const organizations = [toOrganization('a1', 'Acme'), toOrganization('a2', 'Acme')];
		const html = toHtml(OrganizationList, { session: toSession({ organizations }), href });
		expect(html).toContain('admin · a1');
		expect(html).toContain('admin · a2');
	});

	it('says so when there is none, in German too', () => {
		const session = toSession({ organizations: [] });
		expect(toHtml(OrganizationList, { session })).toContain('You are not a member');
		const html = toHtml(OrganizationList, { session, messages: de.organizationList });
		expect(html).toContain('noch in keiner Organisation');
	});

	it('leads to the page with all organizations when the page’s data lacks some', () => {
		const session = toSession({ organizationCount: 150 });
		const html = toHtml(OrganizationList, { session, href });
		expect(html).toContain('All 150 organizations');
		expect(html).toContain('href="/auth/organization?redirectTo=%2Forganizations&amp;href=');
	});

	it.each(hostileNames)('keeps a hostile name inert: %j', (name) => {
		const organizations = [toOrganization('a', name), toOrganization('b', name)];
		expectInert(toHtml(OrganizationList, { session: toSession({ organizations }), href }));
	});

	it.each(hostileIds)('keeps a hostile id inert: %j', (id) => {
		const session = toSession({ organizations: [toOrganization(id, 'Acme')] });
		expectInert(toHtml(OrganizationList, { session, href }));
		expectInert(toHtml(OrganizationList, { session }));
	});
});
