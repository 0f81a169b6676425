import { isHttpError, isRedirect } from '@sveltejs/kit';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { current } from '../../../../../tests/support/app/server.js';
import { arrive, type Arrival } from '../../../../../tests/support/arrive.js';
import { readFormStop } from '../../kit.js';
import type { Asked } from './guard-call.js';
import { guarded } from './guarded.js';
import type { StandardSchema } from '../../internal/standard-schema.js';
import { guardSchema } from './guard-schema.js';

// Over HTTP, with SvelteKit's own remote functions: tests/security/remote-functions.test.ts.
afterEach(() => {
	current.event = null;
});

/** Alice, admin of Acme, active in Globex; her call says that it comes from a page. */
const profile = {
	sub: 'alice',
	organizations: ['acme', 'globex'],
	organization_roles: ['acme:admin', 'globex:member']
};
const session = { profile, lastOrganizationId: 'globex' };
const adminOf = (organization: unknown) => ({ organization, organizationRole: 'admin' });

async function call(visited: Arrival): Promise<void> {
	const headers = { accept: 'text/html', ...visited.headers };
	const { event } = await arrive({ session, ...visited, headers });
	current.event = event;
}

/** What a call comes to: what it gives, the code of an HTTP error, or where it leads. */
async function outcomeOf(called: Promise<unknown>): Promise<unknown> {
	try {
		return await called;
	} catch (error) {
		const issue = readFormStop(error);
		if (issue !== null) return `issue ${issue}`;
		if (isRedirect(error)) return `${error.status} ${error.location.replace(/\?.*/, '')}`;
		if (!isHttpError(error)) throw error;
		const body: { code?: string } = error.body;
		return `${error.status} ${body.code ?? 'invalid'}`;
	}
}

type Loose = (...given: readonly unknown[]) => (...input: readonly unknown[]) => Promise<unknown>;
/** As an app without types calls them. */
const untyped = (name: 'query' | 'form' | 'command'): Loose => guarded[name] as unknown as Loose;
const kinds = ['query', 'form', 'command'] as const;

const text: StandardSchema = {
	'~standard': {
		version: 1,
		vendor: 'test',
		validate: (value) =>
			typeof value === 'string' ? { value } : { issues: [{ message: 'It is no text.' }] }
	}
};

describe.each(kinds)('guarded.%s', (kind) => {
	const make = untyped(kind);
	const run = vi.fn((caller: { organization: { id: string } | null }, input?: unknown) => {
		return `${caller.organization?.id ?? 'none'} ${String(input)}`;
	});

	afterEach(() => {
		run.mockClear();
	});

	it('runs for a caller who meets the requirement, with the caller and the argument', async () => {
		await call({});
		expect(await make('session', run)()).toBe('none undefined');
		expect(await make('session', 'unchecked', run)(5)).toBe('none 5');
		expect(await make(adminOf('acme'), text, run)('a')).toBe('acme a');
		expect(await make(adminOf, text, run)('acme')).toBe('acme acme');
	});

	it.each<[string, unknown, unknown, string]>([
		['what is asked is not met', adminOf('globex'), 'x', '403 organization_role_missing'],
		['the argument names another organization', adminOf, 'globex', '403 organization_role_missing'],
		['the argument names none of theirs', adminOf, 'initech', '403 not_a_member'],
		['the argument names nothing', () => adminOf(undefined), 'x', '403 not_a_member'],
		[
			'a part of what the argument makes names nothing',
			() => ({ any: [adminOf(undefined), { role: 'boss' }] }),
			'x',
			'403 not_a_member'
		],
		['the function says null', () => null, 'x', '500 configuration'],
		['the function says nothing', () => undefined, 'x', '500 configuration'],
		['the argument is not valid', 'session', 5, '400 invalid']
	])('does not run when %s', async (_, asked, input, expected) => {
		await call({});
		expect(await outcomeOf(make(asked, text, run)(input))).toBe(expected);
		expect(run).not.toHaveBeenCalled();
	});

	it('looks nothing up and validates nothing for an anonymous visitor', async () => {
		const asked = vi.fn(adminOf);
		const validate = vi.fn((value: unknown) => ({ value }));
		const schema = { '~standard': { version: 1, vendor: 'test', validate } };
		await call({ session: null, headers: { accept: 'application/json' } });
		const refused = '401 session_missing';
		expect(await outcomeOf(make(asked, schema, run)('acme'))).toBe(refused);
		expect(await outcomeOf(make('session', run)())).toBe(refused);
		for (const never of [asked, validate, run]) expect(never).not.toHaveBeenCalled();
	});

	it('leads an anonymous visitor to sign-in, also where addresses name organizations', async () => {
		const options = { organization: { param: 'organization' } };
		await call({ options, session: null, headers: { accept: 'application/json' } });
		expect(await outcomeOf(make({ organization: true }, run)())).toMatch(/session_missing|signin/);
	});

	it('takes the host’s word for the organization', async () => {
		const options = { organization: { subdomain: 'app.example' } };
		await call({ options, address: 'https://acme.app.example/' });
		expect(await outcomeOf(make({ organization: true }, run)())).toBe('acme undefined');
		await call({ options, address: 'https://initech.app.example/' });
		expect(await outcomeOf(make({ organization: true }, run)())).toBe('403 not_a_member');
		await call({ options, session: { profile }, address: 'https://app.example/' });
		expect(await outcomeOf(make({ organization: true }, run)())).toBe('403 organization_missing');
	});

	it('takes no word of the route for the organization', async () => {
		const options = { organization: { param: 'organization' } };
		await call({ options, event: { params: { organization: 'acme' } } });
		expect(await outcomeOf(make('session', run)())).toBe('none undefined');
		expect(await outcomeOf(make({ organizationRole: 'admin' }, run)())).toMatch(/^403/);
	});
});

it('a guarded validator is still of the library that it came from', () => {
	const { version, vendor } = guardSchema(text, async () => null)['~standard'];
	expect({ version, vendor }).toEqual({ version: 1, vendor: 'test' });
});

describe('guarded.form', () => {
	it('hands on what makes issues', async () => {
		await call({});
		const run = (_: unknown, data: unknown, issue: unknown) => [data, issue];
		expect(await untyped('form')('session', text, run)('a')).toEqual(['a', 'issue']);
	});

	it('tells a script of a refusal by an issue, so that the page and what was entered stay', async () => {
		const event = { isRemoteRequest: true };
		await call({ session: null, event });
		const schema = guardSchema(text, () => untyped('form')('session', () => 'ran')());
		expect(await schema['~standard'].validate('a')).toEqual({
			issues: [{ message: 'Sign in to continue.' }]
		});
		expect(await outcomeOf(untyped('form')('session', () => 'ran')())).toBe(
			'issue Sign in to continue.'
		);
		await call({ event });
		expect(await outcomeOf(untyped('form')({ role: 'boss' }, () => 'ran')())).toBe(
			'403 role_missing'
		);
		expect(await outcomeOf(untyped('form')(undefined, () => 'ran')())).toBe('500 configuration');
	});

	it('does not lead a user to sign-in if that does not help', async () => {
		await call({});
		const asked = untyped('form')({ role: 'boss' }, () => 'ran');
		expect(await outcomeOf(asked())).toBe('403 role_missing');
	});
});

describe('guarded.query.batch', () => {
	type Settled = readonly PromiseSettledResult<unknown>[];
	const make = (asked: Asked | undefined, run: unknown) =>
		(guarded.query.batch as unknown as Loose)(asked, 'unchecked', run);
	const outcomesOf = async (called: Promise<unknown>): Promise<readonly unknown[]> =>
		Promise.all(
			((await called) as Settled).map((each) =>
				each.status === 'fulfilled' ? each.value : outcomeOf(Promise.reject(each.reason))
			)
		);
	const run = vi.fn(
		async (caller: { organization: { id: string } | null }, inputs: readonly unknown[]) =>
			(input: unknown, index: number) =>
				`${caller.organization?.id} ${String(input)} ${index} of ${inputs.length}`
	);

	afterEach(() => {
		run.mockClear();
	});

	it('runs once for all of which the same is asked', async () => {
		await call({});
		const batch = make((id) => ({ organization: String(id) }), run);
		expect(await outcomesOf(batch(['acme', 'globex', 'acme']))).toEqual([
			'acme acme 0 of 2',
			'globex globex 0 of 1',
			'acme acme 1 of 2'
		]);
		expect(run).toHaveBeenCalledTimes(2);
	});

	it('runs once for all where no organization is asked for', async () => {
		await call({});
		expect(await outcomesOf(make('session', run)([1, 2]))).toEqual([
			'undefined 1 0 of 2',
			'undefined 2 1 of 2'
		]);
	});

	it('asks the same of all where it is written down', async () => {
		await call({});
		expect(await outcomesOf(make({ organization: 'acme' }, run)([1, 2]))).toEqual([
			'acme 1 0 of 2',
			'acme 2 1 of 2'
		]);
		expect(run).toHaveBeenCalledOnce();
	});

	it('refuses those alone of which more is asked than the caller has', async () => {
		await call({});
		const asked: Asked = (id) => ({ organization: String(id), organizationRole: 'admin' });
		expect(await outcomesOf(make(asked, run)(['globex', 'acme', 'initech']))).toEqual([
			'403 organization_role_missing',
			'acme acme 0 of 1',
			'403 not_a_member'
		]);
		expect(run).toHaveBeenCalledOnce();
	});

	it('opens to no caller if the requirement has no value', async () => {
		await call({});
		expect(await outcomeOf(make(undefined, run)([1]))).toBe('500 configuration');
		const nothing = (() => undefined) as unknown as Asked;
		expect(await outcomesOf(make(nothing, run)([1]))).toEqual(['500 configuration']);
		expect(run).not.toHaveBeenCalled();
	});

	it('looks nothing up for an anonymous visitor', async () => {
		await call({ session: null, headers: { accept: 'application/json' } });
		const asked = vi.fn(() => 'session' as const);
		expect(await outcomeOf(make(asked, run)([1]))).toBe('401 session_missing');
		expect(asked).not.toHaveBeenCalled();
	});
});
