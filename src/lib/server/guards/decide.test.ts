import { describe, expect, it, vi } from 'vitest';
import { toRecord, toTestConfig } from '../../../../tests/support/units.js';
import type { LogtoAuthErrorCode } from '../../error-catalogue.js';
import { LogtoAuthError } from '../../errors.js';
import type { Requirement } from '../../protocol/authorization/requirement.js';
import type { RequestContext } from '../request/request-context.js';
import { toSession } from '../session/to-session.js';
import { decide } from './decide.js';
import { catchRefusal } from './refusal.js';

const config = toTestConfig();

/** Alice, admin of Acme and active there, and member of Globex. */
function start(
	changes: Partial<ReturnType<typeof toRecord>> = {},
	scopes: Readonly<Record<string, string>> = { acme: 'write:invoices', globex: 'read:invoices' }
) {
	const profile = {
		sub: 'alice',
		organizations: ['acme', 'globex'],
		organization_roles: ['acme:admin', 'globex:member']
	};
	const record = { ...toRecord(config, { profile }), ...changes };
	const [acme] = toSession(record, null).organizations;
	const active = acme === undefined ? null : { ...acme, permissions: null };
	const getToken = vi.fn(async ({ organizationId = '' }: { organizationId?: string }) => ({
		accessToken: 'a',
		issuedAt: 0,
		expiresAt: 9e9,
		scope: scopes[organizationId] ?? ''
	}));
	const context: Partial<RequestContext> = {
		options: { env: {}, logLevel: 'silent' },
		session: async () => toSession(record, active),
		record: async () => record,
		named: () => ({ kind: 'remembered' }),
		noteUnavailable: () => undefined,
		getToken
	};
	Object.assign(context, { runtime: () => ({ config }) });
	return { context: context as RequestContext, getToken };
}

const codeOf = async (outcome: ReturnType<typeof decide>): Promise<string> => {
	const decision = await outcome;
	return decision.passed ? 'passed' : decision.reason.code;
};

describe('decide', () => {
	it.each([
		[{ permission: 'write:invoices' }, 'passed'],
		[{ organization: 'acme', permission: 'write:invoices' }, 'passed'],
		[{ organization: 'globex', permission: 'write:invoices' }, 'permission_missing'],
		[{ organization: 'globex', permission: 'read:invoices' }, 'passed'],
		[{ organization: 'globex', organizationRole: 'admin' }, 'organization_role_missing'],
		[{ organization: 'initech', permission: 'read:invoices' }, 'not_a_member']
	] as const)('asks the organization that is named: %j is %s', async (requirement, expected) => {
		expect(await codeOf(decide(start().context, requirement))).toBe(expected);
	});

	it('takes no token that is older than claims may be', async () => {
		const { context, getToken } = start();
		await decide(context, { permission: 'write:invoices' });
		expect(getToken).toHaveBeenCalledWith({ organizationId: 'acme' }, { maxAge: 300 });
	});
});

describe('requirements that are put together', () => {
	const write = { organization: 'acme', permission: 'write:invoices' } as const;
	const manage = { organization: 'acme', permission: 'manage:members' } as const;
	const admin = { organizationRole: 'admin' } as const;

	it.each<[Requirement, string]>([
		[{ any: [manage, write] }, 'passed'],
		[{ any: [manage, { organizationRole: 'member' }] }, 'permission_missing'],
		[{ any: [] }, 'not_allowed'],
		[{ all: [admin, write] }, 'passed'],
		[{ all: [write, manage] }, 'permission_missing'],
		[{ not: manage }, 'passed'],
		[{ not: write }, 'not_allowed'],
		[{ not: { not: write } }, 'passed'],
		[{ not: { organization: 'initech' } }, 'passed'],
		[{ ...admin, not: { organization: 'globex', permission: 'read:invoices' } }, 'not_allowed'],
		[
			{
				all: [{ any: [manage, admin] }, { not: { any: [manage, { organizationRole: 'member' }] } }]
			},
			'passed'
		]
	])('%j is %s', async (requirement, expected) => {
		expect(await codeOf(decide(start().context, requirement))).toBe(expected);
	});

	it.each<Requirement>([{ not: write }, { any: [] }, { all: [] }, { any: [{}] }])(
		'are never met without a session: %j',
		async (requirement) => {
			const { context } = start();
			context.session = async () => null;
			expect(await codeOf(decide(context, requirement))).toBe('session_missing');
		}
	);

	const failing = (code: LogtoAuthErrorCode) => {
		const { context, getToken } = start();
		getToken.mockRejectedValue(new LogtoAuthError(code));
		return context;
	};

	it('pass by another way when Logto cannot be asked about one', async () => {
		const context = failing('issuer_unreachable');
		expect(await codeOf(decide(context, { any: [write, admin] }))).toBe('passed');
		expect(await codeOf(decide(context, { any: [admin, write] }))).toBe('passed');
	});

	it('open nothing by what Logto could not be asked about', async () => {
		const context = failing('issuer_unreachable');
		for (const requirement of [
			{ not: write },
			{ not: { not: write } },
			{ any: [write, { organizationRole: 'member' }] },
			{ not: { any: [write, { organizationRole: 'member' }] } },
			{ all: [admin, write] }
		] as const satisfies readonly Requirement[])
			expect(await codeOf(decide(context, requirement))).toBe('issuer_unreachable');
	});

	it('open nothing to a user whose session ends meanwhile', async () => {
		const context = failing('session_expired');
		for (const requirement of [{ any: [write, admin] }, { not: write }] as const)
			expect(await codeOf(decide(context, requirement))).toBe('session_expired');
	});

	it('take the answer not_a_member as a refusal', async () => {
		const context = failing('not_a_member');
		expect(await codeOf(decide(context, { not: write }))).toBe('passed');
		expect(await codeOf(decide(context, { any: [write, admin] }))).toBe('passed');
		expect(await codeOf(decide(context, { any: [write] }))).toBe('not_a_member');
	});

	it('look up a permission once, however often they name it', async () => {
		const { context, getToken } = start();
		expect(await codeOf(decide(context, { all: [write, write], not: manage }))).toBe('passed');
		expect(getToken).toHaveBeenCalledTimes(2);
	});

	it('pass by another way, or not at all, when the look-up of one fails unexpectedly', async () => {
		const { context, getToken } = start();
		getToken.mockRejectedValue(new TypeError('mine'));
		expect(await codeOf(decide(context, { any: [write, admin] }))).toBe('passed');
		await expect(decide(context, { any: [write] })).rejects.toThrow('mine');
	});

	it('are not met if one has a field that requirements do not have', async () => {
		const { context } = start();
		for (const wrong of [{ roles: 'x' }, { all: [{ roles: 'x' }] }, { not: { roles: 'x' } }])
			expect(await codeOf(decide(context, wrong as Requirement))).toBe('configuration');
	});
});

describe('a refusal', () => {
	const refusalOf = async (code: LogtoAuthErrorCode, changes = {}) => {
		const { context } = start(changes);
		return catchRefusal(context, () => Promise.reject(new LogtoAuthError(code)));
	};
	const ago = (seconds: number) => ({ signedInAt: Date.now() / 1000 - seconds });

	// Titles without the time, by which a test is found again.
	it.each([
		['session_missing', 0, {}, true],
		['consent_required', 60, {}, true],
		['consent_required', 1, {}, false],
		['consent_required', 1, { authenticatedAt: 1 }, false],
		['refresh_token_missing', 1, {}, false],
		['sign_in_too_old', 1, { authenticatedAt: 1 }, true],
		['sign_in_too_old', 1, { authenticatedAt: 0 }, false],
		['organization_not_granted', 60, {}, false],
		['permission_missing', 60, {}, false]
	] as const)(
		'with %s, %i seconds after a sign-in with %j: sign-in helps %s',
		async (code, seconds, changes, expected) => {
			const refused = refusalOf(code, { ...ago(seconds), ...changes });
			expect(await refused).toMatchObject({ signInHelps: expected });
		}
	);

	it.each(['refresh_token_missing', 'sign_in_too_old', 'consent_required'] as const)(
		'with %s does not lead a user who acts as another to sign-in: that would let them in as themselves',
		async (code) => {
			const actor = { id: 'root', name: null };
			expect(await refusalOf(code, { ...ago(60), actor })).toMatchObject({
				reason: { code: 'not_while_impersonating', status: 403 },
				signInHelps: false
			});
		}
	);

	it.each(['session_missing', 'session_expired', 'permission_missing'] as const)(
		'with %s says so to a user who acts as another, too',
		async (code) => {
			const actor = { id: 'root', name: null };
			expect(await refusalOf(code, { ...ago(60), actor })).toMatchObject({ reason: { code } });
		}
	);

	it('is no way through Logto for a user who acts as another, whatever that one gained', async () => {
		const actor = { id: 'root', name: null };
		const requirement = {
			permission: 'write:things',
			resource: 'https://api.example.test'
		} as const;
		const gained = { held: '0.', requested: 'less' };
		const own = await decide(start(gained).context, requirement);
		expect(own).toMatchObject({ reason: { code: 'authorization_outdated' }, signInHelps: true });
		const acting = await decide(start({ ...gained, actor }).context, requirement);
		expect(acting).toMatchObject({ reason: { code: 'permission_missing' }, signInHelps: false });
	});

	it('holds nothing of its cause', async () => {
		const { context } = start();
		const secret = new LogtoAuthError('configuration', { message: 'AUTH_SECRET is x' });
		const refused = await catchRefusal(context, () => Promise.reject(secret));
		expect(JSON.stringify(refused)).not.toContain('AUTH_SECRET');
	});

	it('is no answer to what is not ours', async () => {
		const { context } = start();
		await expect(
			catchRefusal(context, () => Promise.reject(new TypeError('mine')))
		).rejects.toThrow('mine');
	});
});
