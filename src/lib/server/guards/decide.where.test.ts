import { afterEach, describe, expect, it, vi } from 'vitest';
import { arrive } from '../../../../tests/support/arrive.js';
import type { LogtoAuthErrorCode } from '../../error-catalogue.js';
import { LogtoAuthError } from '../../errors.js';
import type { Requirement } from '../../protocol/authorization/requirement.js';
import { decide } from './decide.js';
import { catchRefusal } from './refusal.js';

afterEach(() => {
	vi.useRealTimers();
});

const resource = 'https://api.example.test';
const profile = { sub: 'alice', roles: ['support'], organizations: ['acme'] };

/** Alice, in some organization or none; a token of hers allows to write. */
async function start(lastOrganizationId: string | null) {
	const { context } = await arrive({ session: { profile, lastOrganizationId } });
	const getToken = vi
		.spyOn(context, 'getToken')
		.mockResolvedValue({ accessToken: 'a', issuedAt: 0, expiresAt: 9e9, scope: 'write:things' });
	const ask = async (requirement: Requirement) => {
		const decision = await decide(context, requirement);
		return decision.passed ? 'passed' : decision.reason.code;
	};
	return { context, getToken, ask };
}

describe('the token that a permission is looked up in', () => {
	it.each<[string, string | null, Requirement, object]>([
		[
			'of the active organization',
			'acme',
			{ permission: 'write:things' },
			{ organizationId: 'acme' }
		],
		[
			'of the API alone, where none is active',
			null,
			{ permission: 'write:things', resource },
			{ resource }
		],
		[
			'of the API in the active organization',
			'acme',
			{ permission: 'write:things', resource },
			{ resource, organizationId: 'acme' }
		],
		[
			'of the API in the organization that is named',
			null,
			{ permission: 'write:things', resource, organization: 'acme' },
			{ resource, organizationId: 'acme' }
		]
	])('is the one %s', async (_, active, requirement, target) => {
		const { getToken, ask } = await start(active);
		expect(await ask(requirement)).toBe('passed');
		expect(getToken.mock.calls.map(([asked]) => asked)).toStrictEqual([target]);
	});

	it('is absent without an organization for the permission', async () => {
		const { getToken, ask } = await start(null);
		expect(await ask({ permission: 'write:things' })).toBe('organization_missing');
		expect(getToken).not.toHaveBeenCalled();
	});
});

describe('a requirement', () => {
	it('is refused by its own fields first, and Logto is not asked about the rest', async () => {
		const { getToken, ask } = await start('acme');
		const rest = { permission: 'manage:members' } as const;
		expect(await ask({ role: 'boss', all: [rest], any: [rest], not: rest })).toBe('role_missing');
		expect(getToken).not.toHaveBeenCalled();
	});

	it.each([
		[true, 'passed'],
		[false, 'email_not_verified']
	])('for a verified address, which is %s: %s', async (verified, expected) => {
		const session = { profile: { ...profile, email: 'a@example.com', email_verified: verified } };
		const { context } = await arrive({ session });
		const decision = await decide(context, { emailVerified: true });
		expect(decision.passed ? 'passed' : decision.reason.code).toBe(expected);
	});

	it('that is not valid leads an anonymous visitor to sign-in first', async () => {
		const { context } = await arrive({ session: null });
		expect(await decide(context, { roles: 'x' } as Requirement)).toMatchObject({
			reason: { code: 'session_missing' },
			signInHelps: true
		});
	});
});

describe('another sign-in', () => {
	const helps = async (
		visited: Parameters<typeof arrive>[0],
		seconds: number,
		code: LogtoAuthErrorCode = 'consent_required'
	) => {
		vi.useFakeTimers({ now: 1_000_000, toFake: ['Date'] });
		const { context } = await arrive(visited);
		vi.setSystemTime(1_000_000 + seconds * 1000);
		const reason = new LogtoAuthError(code);
		return catchRefusal(context, () => Promise.reject(reason));
	};

	it.each([
		[30, false],
		[30.001, true]
	])('%d seconds after one helps: %s', async (seconds, expected) => {
		expect(await helps({}, seconds)).toMatchObject({ signInHelps: expected });
	});

	it('helps a visitor without a session, or with one that has just ended', async () => {
		expect(await helps({ session: null }, 0)).toMatchObject({ signInHelps: true });
		expect(await helps({}, 0, 'session_expired')).toMatchObject({ signInHelps: true });
		expect(await helps({}, 0, 'session_missing')).toMatchObject({ signInHelps: true });
	});

	it('helps where the session could not be read', async () => {
		const { context } = await arrive({});
		vi.spyOn(context, 'record').mockRejectedValue(new LogtoAuthError('session_store_unreachable'));
		const reason = new LogtoAuthError('consent_required');
		expect(await catchRefusal(context, () => Promise.reject(reason))).toMatchObject({
			signInHelps: true
		});
	});
});
