import { describe, expect, it } from 'vitest';
import { arrive, type Arrival } from '../../../../tests/support/arrive.js';
import type { Session } from '../../protocol/session.js';
import { answerEndpoint } from './router.js';

const origin = 'https://app.example';

const toData = (names: Readonly<Record<string, string>>) => ({
	sub: 'alice',
	organizations: Object.keys(names),
	organization_data: Object.entries(names).map(([id, name]) => ({ id, name, description: null }))
});

const profile = toData({ globex: 'Globex', acme: 'Acme' });
const many = toData(
	Object.fromEntries(Array.from({ length: 250 }, (_, index) => [`id${index}`, `Firm ${index}`]))
);

const asPage = { accept: 'text/html,*/*;q=0.8' };
const asJson = { accept: 'application/json' };

/** Alice, active in Acme, opens the list. */
async function open(query: Readonly<Record<string, string>> = {}, arrival: Arrival = {}) {
	const { event, context } = await arrive({
		address: `${origin}/auth/organization?${new URLSearchParams(query)}`,
		headers: asPage,
		session: { profile, lastOrganizationId: 'acme' },
		...arrival
	});
	const response = (await answerEndpoint(event, context)) ?? Response.error();
	return { response, changes: context.changes(), text: await response.text() };
}

const listLinks = (text: string): readonly string[] =>
	[...text.matchAll(/<li><a href="([^"]*)"/g)].map(([, href = '']) => href);
const listButtons = (text: string): readonly string[] =>
	[...text.matchAll(/<li><button name="organizationId" value="([^"]*)"/g)].map(([, id = '']) => id);

describe('GET /auth/organization as JSON', () => {
	it('lists the organizations of the session that asks, and of no other user', async () => {
		const { response, text } = await open({}, { headers: asJson });
		expect(response.status).toBe(200);
		const { organizations }: { organizations: ReadonlyArray<{ id: string }> } = JSON.parse(text);
		expect(organizations).toEqual([
			{ id: 'globex', name: 'Globex', description: null, roles: [] },
			{ id: 'acme', name: 'Acme', description: null, roles: [] }
		]);
		const bob = { profile: { ...toData({ initech: 'Initech' }), sub: 'bob' } };
		const other = await open({ organizationId: 'acme' }, { headers: asJson, session: bob });
		expect(other.text).toContain('Initech');
		expect(other.text).not.toContain('acme');
	});

	it('lists all of them, whatever a page holds', async () => {
		const session = { profile: many };
		const { text } = await open({ search: '7', page: '2' }, { headers: asJson, session });
		expect(JSON.parse(text).organizations).toHaveLength(250);
	});

	it('lists only what callbacks.session shows', async () => {
		const options = {
			callbacks: {
				session: ({ session }: { readonly session: Session }) => ({
					...session,
					organizations: session.organizations.filter(({ id }) => id !== 'globex')
				})
			}
		};
		for (const headers of [asJson, asPage])
			expect((await open({}, { headers, options })).text).not.toMatch(/globex/i);
	});

	it('refuses an anonymous visitor with 401', async () => {
		const { response, text } = await open({}, { headers: asJson, session: null });
		expect(response.status).toBe(401);
		expect(JSON.parse(text)).toMatchObject({ code: 'session_missing' });
	});

	it('is not an empty list while memberships are unknown', async () => {
		const session = { profile, omitted: ['organizations'] };
		expect((await open({}, { headers: asJson, session })).response.status).toBe(503);
		expect((await open({}, { session })).response.status).toBe(503);
	});
});

describe('GET /auth/organization', () => {
	it.each([
		['JSON', asJson],
		['a page', asPage]
	])('as %s is stored by no cache, and no page of another origin reads it', async (_, headers) => {
		const { headers: fields } = (
			await open({}, { headers: { ...headers, origin: 'https://evil.example' } })
		).response;
		expect(fields.get('cache-control')).toBe('private, no-store');
		expect(fields.get('vary')).toBe('Cookie, Accept');
		expect(fields.get('cross-origin-resource-policy')).toBe('same-origin');
		expect(fields.get('x-content-type-options')).toBe('nosniff');
		expect(fields.get('access-control-allow-origin')).toBeNull();
	});

	it('changes nothing, also when a browser fetches it ahead', async () => {
		const headers = { ...asPage, 'sec-purpose': 'prefetch', 'sec-fetch-dest': 'document' };
		const query = { organizationId: 'globex', redirectTo: '/things' };
		const { response, changes } = await open(query, { headers });
		expect(response.status).toBe(200);
		expect(changes).toEqual([]);
	});

	it('cannot be shown in a frame', async () => {
		const policy = (await open()).response.headers.get('content-security-policy');
		expect(policy).toContain("frame-ancestors 'none'");
	});
});

describe('the page that lists the organizations', () => {
	it('redirects an anonymous visitor to sign-in and back', async () => {
		const query = { redirectTo: '/things', href: '/o/[organization]' };
		const { response } = await open(query, { session: null });
		expect(response.status).toBe(303);
		const location = new URL(response.headers.get('location') ?? '', origin);
		expect(location.pathname).toBe('/auth/signin');
		const back = new URL(location.searchParams.get('redirectTo') ?? '', origin);
		expect(back.pathname).toBe('/auth/organization');
		expect(Object.fromEntries(back.searchParams)).toEqual(query);
	});

	it('has a button for each organization, sorted by name, that sets the active one', async () => {
		const { response, text } = await open({ redirectTo: '/things?a=b' });
		expect(response.headers.get('content-type')).toContain('text/html');
		expect(listButtons(text)).toEqual(['acme', 'globex']);
		expect(text).toContain('<form method="post" action="/auth/organization">');
		expect(text).toContain('<input type="hidden" name="redirectTo" value="/things?a=b">');
		expect(text).toMatch(/value="acme" aria-current="true"/);
	});

	it('sends its origin with its form, because a form without one is refused', async () => {
		const { headers } = (await open()).response;
		expect(headers.get('referrer-policy')).toBe('strict-origin');
	});

	it('has a link for each organization when it knows their addresses', async () => {
		const session = { profile: toData({ 'a/b?c#d': 'Acme' }) };
		const { text } = await open({ href: '/o/[organization]/invoices?page=2' }, { session });
		expect(listLinks(text)).toEqual(['/o/a%2Fb%3Fc%23d/invoices?page=2']);
		expect(listButtons(text)).toEqual([]);
	});

	it('marks the organization of the page that the user comes from', async () => {
		const { text } = await open({
			redirectTo: '/o/globex/invoices',
			href: '/o/[organization]/invoices'
		});
		expect(text.match(/<a [^>]*aria-current/g)).toEqual([
			'<a href="/o/globex/invoices" aria-current'
		]);
	});

	it('leaves out the query of an address that is too long', async () => {
		const { text } = await open({ href: `/o/[organization]/invoices?a=${'b'.repeat(3000)}` });
		expect(listLinks(text)).toEqual(['/o/acme/invoices', '/o/globex/invoices']);
	});

	it.each([
		'https://evil.example/[organization]',
		'//evil.example/[organization]',
		'/\\evil.example/[organization]',
		'\t//evil.example/[organization]',
		'javascript:alert("[organization]")',
		'data:text/html,[organization]',
		'https://app.example@evil.example/[organization]',
		'[organization]',
		'https://[organization]/',
		'/o/invoices',
		''
	])('refuses the addresses %j', async (href) => {
		const { response, text } = await open({ href });
		expect(response.status).toBe(400);
		expect(text).not.toMatch(/evil|javascript|data:/);
		expect((await open({ href }, { headers: asJson })).response.status).toBe(200);
	});

	it.each([
		['/[organization]/evil.example', ''],
		['/[organization][organization]', '/evil.example'],
		['/.[organization]/evil.example', './']
	])('leaves the site by no id in %j', async (href, id) => {
		const session = { profile: toData({ [id]: 'Acme', globex: 'Globex' }) };
		for (const link of listLinks((await open({ href }, { session })).text))
			expect(new URL(link, origin).origin).toBe(origin);
	});

	it.each(['https://evil.example/', '//evil.example', '/\\evil.example', 'javascript:alert(1)'])(
		'leads to the home page instead of %s',
		async (redirectTo) => {
			const { text } = await open({ redirectTo });
			expect(text).not.toMatch(/evil|javascript/);
			expect(text).toContain('name="redirectTo" value="/"');
		}
	);

	it('shows hostile names, ids, search terms and addresses as text', async () => {
		const hostile = `"><script>alert(1)</script><img src=x onerror='alert(1)'>`;
		const session = { profile: toData({ [hostile]: hostile, twin: hostile }) };
		for (const query of [
			{ search: hostile },
			{ search: '<script>', redirectTo: `/${hostile}` },
			{ href: `/[organization]?${hostile}` }
		]) {
			const { text } = await open(query, { session });
			expect(text).not.toMatch(/<script|<img|onerror='/);
		}
	});

	it('finds organizations by a part of their names', async () => {
		const session = { profile: toData({ a: 'Société Générale', b: 'Acme' }) };
		const { text } = await open({ search: ' generale ' }, { session });
		expect(listButtons(text)).toEqual(['a']);
		expect(text).toContain('name="search" value="generale"');
		expect((await open({ search: 'acne' }, { session })).text).toContain('No organization found.');
	});

	it('says so to a user without organizations', async () => {
		const { text } = await open({}, { session: { profile: { sub: 'alice' } } });
		expect(text).toContain('You are not a member of any organization.');
		expect(text).not.toContain('name="search"');
	});

	it('shows a hundred of many, and leads to the others with the same search', async () => {
		const session = { profile: many };
		const query = { redirectTo: '/things', search: 'firm', href: '/o/[organization]' };
		const first = await open(query, { session });
		expect(listLinks(first.text)).toHaveLength(100);
		expect(listLinks(first.text)[0]).toBe('/o/id0');
		const next = /<a href="([^"]*)" rel="next"/.exec(first.text)?.[1]?.replaceAll('&#38;', '&');
		const { searchParams } = new URL(next ?? '', origin);
		expect(Object.fromEntries(searchParams)).toEqual({ ...query, page: '2' });
		const last = await open({ ...query, page: '3' }, { session });
		expect(listLinks(last.text)).toHaveLength(50);
		expect(last.text).toContain('rel="prev"');
		expect(last.text).not.toContain('rel="next"');
	});

	it.each(['0', '-1', '4', '1e9', 'x', '2.5', 'NaN', '9'.repeat(400)])(
		'shows a page that exists instead of page %s',
		async (page) => {
			const { response, text } = await open({ page }, { session: { profile: many } });
			expect(response.status).toBe(200);
			expect(listButtons(text).length).toBeGreaterThan(0);
		}
	);

	it('tells two organizations of one name apart', async () => {
		const session = { profile: toData({ one: 'Acme', two: 'Acme', three: 'Globex' }) };
		const { text } = await open({}, { session });
		expect(text.match(/class="detail"[^>]*>(one|two)</g)).toHaveLength(2);
		expect(text.match(/class="detail"/g)).toHaveLength(2);
	});
});
