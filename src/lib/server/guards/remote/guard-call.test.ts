import { describe, expect, it, vi } from 'vitest';
import { logtoOf, toCode, visit, type Visit } from '../../../../../tests/support/visit.js';
import type { OrganizationRole } from '../../../protocol/register.js';
import type { RequestEvent } from '../../kit.js';
import { requireCaller, type Asked } from './guard-call.js';
import { runTogether } from './run-batch.js';
import { guardSchema } from './guard-schema.js';

// What a client sends can be anything: here it goes by no validator.
const admin = 'admin' as OrganizationRole;
const administering: Asked = (organization) => ({
	organization: organization as string,
	organizationRole: admin
});

const isRemote: Visit = { event: { isRemoteRequest: true }, last: 'globex' };

/** The result for a user who is admin of Globex and member of Acme. */
const askFor = (asked: Asked, input: unknown, how: Visit = isRemote): Promise<unknown> =>
	visit(async () => (await requireCaller(asked, input)).organization?.id ?? null, how);

const noNames = [123, ['globex'], { id: 'globex' }, false, true, null, undefined, ''];

describe('requireCaller', () => {
	it('goes by the organization that the argument names', async () => {
		expect(await askFor(administering, 'globex')).toBe('globex');
		expect(await askFor(administering, 'acme')).toBe('organization_role_missing');
		expect(await askFor(administering, 'initech')).toBe('not_a_member');
	});

	it.each(noNames)('takes %j for no organization that there is', async (input) => {
		expect(await askFor(administering, input)).toBe('not_a_member');
	});

	it.each(noNames)('takes %j for none within other requirements', async (input) => {
		for (const part of ['any', 'all'] as const) {
			const asked: Asked = () => ({ [part]: [{ organization: input, organizationRole: admin }] });
			expect(await askFor(asked, input), part).toBe('not_a_member');
		}
	});

	it('returns no organization when only a part of the requirement names one', async () => {
		const asked: Asked = (organization) => ({
			any: [{ organization: organization as string, organizationRole: admin }, { role: 'boss' }]
		});
		expect(await askFor(asked, 'globex', { ...isRemote, last: 'acme' })).toBeNull();
	});

	it('takes what the session remembers only where addresses name none', async () => {
		expect(await askFor({ organizationRole: admin }, undefined)).toBe('globex');
		for (const event of [{ isRemoteRequest: true }, { params: { organization: 'globex' } }]) {
			const how = { event, last: 'globex', options: { organization: { param: 'organization' } } };
			expect(await askFor({ organizationRole: admin }, undefined, how)).toBe(
				'organization_missing'
			);
			expect(await askFor(administering, 'globex', how)).toBe('globex');
		}
	});

	it('does not return the organization of the page to a caller who was checked for another', async () => {
		const page = async (event: RequestEvent) => {
			await requireCaller(administering, 'globex');
			return logtoOf(event).organization.id;
		};
		const options = {
			organization: { param: 'organization' },
			routes: { '/(app)/dashboard': { organization: true } }
		} as const;
		const event = { route: { id: '/(app)/dashboard' }, params: { organization: 'acme' } };
		// A form that was sent without script, to a page of another organization.
		expect(await visit(page, { options, event })).toBe('organization_missing');
		expect(await visit(page, isRemote)).toBe('globex');
	});

	it('calls no function of the app for an anonymous visitor', async () => {
		const asked = vi.fn(() => 'session' as const);
		const event = { isRemoteRequest: true, request: new Request('https://app.example/') };
		expect(await askFor(asked, 'x', { event })).toBe('session_missing');
		expect(asked).not.toHaveBeenCalled();
	});
});

describe('guardSchema', () => {
	it('lets only callers who pass reach a validator', async () => {
		const validate = vi.fn((value: unknown) => ({ value }));
		const inner = { '~standard': { version: 1, vendor: 'test', validate } } as const;
		const schema = guardSchema(inner, () => requireCaller({ role: 'boss' }));
		const page = async () => schema['~standard'].validate('input');
		expect(await visit(page, isRemote)).toBe('role_missing');
		expect(validate).not.toHaveBeenCalled();
	});

	it('hands on what is not to be validated', async () => {
		const schema = guardSchema('unchecked', () => requireCaller('session'));
		const page = async () => schema['~standard'].validate('input');
		expect(await visit(page, isRemote)).toEqual({ value: 'input' });
	});
});

describe('runTogether', () => {
	/** The answer to each argument: its own, or the code of the refusal. */
	const runBatch = (asked: Asked, inputs: readonly unknown[]): Promise<unknown> =>
		visit(async () => {
			const find = await runTogether(asked, inputs, ({ organization }, group) => {
				if (group.includes('broken')) throw new Error('broken');
				return (input, index) => `${organization?.id}: ${String(group[index])}, ${String(input)}`;
			});
			return inputs.map((input, index) => {
				try {
					return find(input, index);
				} catch (error) {
					return error instanceof Error && error.message === 'broken' ? 'failed' : toCode(error);
				}
			});
		}, isRemote);

	it('asks for each argument, and refuses each alone', async () => {
		const asked: Asked = (organization) => ({ organization: String(organization) });
		expect(await runBatch(asked, ['acme', 'initech', 'globex', 'acme'])).toEqual([
			'acme: acme, acme',
			'not_a_member',
			'globex: globex, globex',
			'acme: acme, acme'
		]);
	});

	it.each(noNames)('takes %j for no organization that there is', async (input) => {
		expect(await runBatch(administering, ['globex', input])).toEqual([
			'globex: globex, globex',
			'not_a_member'
		]);
	});

	it('answers none under what is asked of another', async () => {
		const roles: Readonly<Record<string, OrganizationRole | undefined>> = {};
		const asked: Asked = (kind) =>
			kind === 'open'
				? { organization: 'acme' }
				: { organization: 'acme', organizationRole: roles[String(kind)] as OrganizationRole };
		expect(await runBatch(asked, ['open', 'secret'])).toEqual([
			'acme: open, open',
			'configuration'
		]);
		expect(await runBatch(asked, ['secret', 'open'])).toEqual([
			'configuration',
			'acme: open, open'
		]);
	});

	it('fails for one argument alone where the app’s function does', async () => {
		const asked: Asked = (organization) => {
			if (organization === 'lost') throw new Error('broken');
			return { organization: String(organization) };
		};
		expect(await runBatch(asked, ['acme', 'lost'])).toEqual(['acme: acme, acme', 'failed']);
	});

	it('fails for the arguments of one organization where its run does', async () => {
		const asked: Asked = (name) => ({ organization: name === 'broken' ? 'acme' : String(name) });
		expect(await runBatch(asked, ['broken', 'globex'])).toEqual([
			'failed',
			'globex: globex, globex'
		]);
	});
});
