import { describe, expect, it } from 'vitest';
import { arrive, type Arrival } from '../../../../tests/support/arrive.js';
import { findFaults } from '../config/config.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { answerEndpoint } from '../endpoints/router.js';
import { requireAll, requireSession } from '../guards/require.js';
import { load } from './load.js';
import { showSession } from './show-session.js';

const toIds = (count: number) => Array.from({ length: count }, (_, index) => `id${index}`);
const toSession = (count: number) => ({ profile: { sub: 'alice', organizations: toIds(count) } });
const listIds = (session: { readonly organizations: readonly { readonly id: string }[] } | null) =>
	session?.organizations.map(({ id }) => id);

/** What the data of a page has of a user with so many organizations. */
async function open(count: number, { options, event: rest, session }: Arrival = {}) {
	const { event, context } = await arrive({
		options: options ?? {},
		session: { ...toSession(count), ...session },
		event: { route: { id: '/things' }, params: {}, ...rest }
	});
	const { session: shown } = await load(event);
	return { event, context, shown };
}

const most = (pageOrganizations: unknown): Partial<LogtoAuthOptions> => ({
	session: { pageOrganizations } as LogtoAuthOptions['session'] & object
});

describe('the organizations in the data of a page', () => {
	it('are all of twenty, and the session is the same as on the server', async () => {
		const { shown, context } = await open(20);
		expect(listIds(shown)).toEqual(toIds(20));
		expect(shown).toBe(await context.findShown());
		expect(shown).not.toHaveProperty('organizationCount');
	});

	it('are the active one of more, with the number of all', async () => {
		const { shown } = await open(21, { session: { lastOrganizationId: 'id7' } });
		expect(listIds(shown)).toEqual(['id7']);
		expect(shown?.organization?.id).toBe('id7');
		expect(shown?.organizationCount).toBe(21);
	});

	it('are left out when there are more and no organization is active', async () => {
		expect((await open(21)).shown).toMatchObject({ organizations: [], organizationCount: 21 });
	});

	it('include the one that a parameter of the route names, with and without the option', async () => {
		for (const options of [{}, { organization: { param: 'organization' } }]) {
			const event = { route: { id: '/o/[organization]' }, params: { organization: 'id9' } };
			const { shown } = await open(21, { options, event });
			expect(listIds(shown)).toContain('id9');
		}
	});

	it('never belong to another user, whatever the parameters name', async () => {
		const event = { route: { id: '/o/[organization]' }, params: { organization: 'other' } };
		expect(listIds((await open(21, { event })).shown)).toEqual([]);
	});

	it('are as many as the option says, and all of them with "all"', async () => {
		expect(listIds((await open(3, { options: most(2) })).shown)).toEqual([]);
		expect(listIds((await open(2, { options: most(2) })).shown)).toEqual(toIds(2));
		expect(listIds((await open(1000, { options: most('all') })).shown)).toEqual(toIds(1000));
	});

	it('make the load function run again for a page with another route or parameter', async () => {
		const reads: string[] = [];
		const watch = <Value extends object>(value: Value): Value =>
			new Proxy(value, { get: (of, key) => (reads.push(String(key)), Reflect.get(of, key)) });
		const { event } = await open(21);
		const params = watch({ organization: 'id9' });
		await load({ ...event, params, route: watch({ id: '/o/[organization]' }) });
		expect(reads).toEqual(expect.arrayContaining(['id', 'organization']));
	});

	it('are the same in the answer of the endpoint session', async () => {
		const { event, context } = await open(21, { session: { lastOrganizationId: 'id7' } });
		const ask = async (query: string) => {
			const address = new URL(`https://app.example/auth/session${query}`);
			const answer = await answerEndpoint({ ...event, url: address }, context);
			const shown: Parameters<typeof listIds>[0] & object = await (
				answer ?? Response.error()
			).json();
			expect(shown).toMatchObject({ organizationCount: 21 });
			return listIds(shown);
		};
		expect(await ask('')).toEqual(['id7']);
		expect(await ask('?organization=id9&organization=other')).toEqual(['id7', 'id9']);
	});
});

describe('on the server', () => {
	it('locals.auth() and guards know every organization', async () => {
		const { event, context } = await open(1000);
		expect(listIds(await showSession(context))).toEqual(toIds(1000));
		expect(listIds(await requireSession(event))).toEqual(toIds(1000));
		await expect(requireAll(event, { organization: 'id999' })).resolves.toBeDefined();
		await expect(requireAll(event, { organization: 'other' })).rejects.toBeDefined();
	});
});

it.each([-1, 2.5, '20', null, 'some', Number.NaN, Infinity])(
	'session.pageOrganizations that is %j is a fault',
	(given) => {
		expect(findFaults(most(given)).join(' ')).toContain('"session.pageOrganizations" must be');
	}
);
