import { describe, expect, it, vi } from 'vitest';
import { toRecord, toTestConfig } from '../../../../tests/support/units.js';
import { arrive } from '../../../../tests/support/arrive.js';
import type { LogtoAuthErrorCode } from '../../error-catalogue.js';
import { LogtoAuthError } from '../../errors.js';
import type { RequestContext } from './request-context.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { findOrganization, withPermissions } from './load-session.js';
import { toTokenKey } from '../session/record/kept-tokens.js';

const profile = { sub: 'alice', organizations: ['acme', 'globex'] };

describe('the membership of an organization', () => {
	const find = (id: string | null) =>
		findOrganization(toRecord(toTestConfig(), { profile }), id)?.id ?? null;

	it.each([
		['acme', 'acme'],
		['initech', null],
		[null, null]
	])('%s is %s', (id, expected) => {
		expect(find(id)).toBe(expected);
	});
});

describe('the permissions in the organization used last', () => {
	const session = (issuedAt: number, expiresAt: number) => ({
		profile,
		lastOrganizationId: 'acme',
		accessTokens: {
			[toTokenKey({ organizationId: 'acme' })]: {
				accessToken: 'a',
				scope: 'read:invoices write:invoices',
				issuedAt,
				expiresAt
			}
		}
	});
	const now = Date.now() / 1000;

	it('are those of a token that the session holds', async () => {
		const { context } = await arrive({ session: session(now, now + 3600) });
		expect((await context.session())?.organization).toMatchObject({
			id: 'acme',
			permissions: ['read:invoices', 'write:invoices']
		});
	});

	it('are unknown without a token, and the request does not wait for Logto', async () => {
		const { context } = await arrive({ session: session(now - 3600, now + 1) });
		const getToken = vi.spyOn(context, 'getToken');
		expect((await context.session())?.organization).toMatchObject({
			id: 'acme',
			permissions: null
		});
		expect(getToken).not.toHaveBeenCalled();
	});
});

describe('the permissions in the organization that a route names', () => {
	const warn = vi.fn();
	const config = toTestConfig({ logLevel: 'warn', logger: { warn, error: warn } });
	const acme = { id: 'acme', name: 'Acme', description: null, roles: [] };

	function start(permissions?: readonly string[]) {
		warn.mockClear();
		const getToken = vi.fn(async () => ({
			accessToken: 'a',
			issuedAt: 0,
			expiresAt: 9e9,
			scope: 'read:invoices'
		}));
		const given = permissions === undefined ? { env: {} } : { env: {}, permissions };
		const context: Partial<RequestContext> = {
			options: given as LogtoAuthOptions,
			getToken
		};
		Object.assign(context, { runtime: () => ({ config }) });
		return {
			getToken,
			ask: () =>
				withPermissions(context as RequestContext, toRecord(config, { profile }), {
					organization: acme,
					named: { kind: 'named' }
				})
		};
	}

	it('come from Logto, with the maximum age of claims', async () => {
		const { getToken, ask } = start(['read:invoices']);
		expect(await ask()).toEqual({ ...acme, permissions: ['read:invoices'] });
		expect(getToken).toHaveBeenCalledWith({ organizationId: 'acme' }, { maxAge: 300 });
	});

	it.each([undefined, []])(
		'are not requested by an app without permissions: %j',
		async (permissions) => {
			const { getToken, ask } = start(permissions);
			expect(await ask()).toEqual({ ...acme, permissions: null });
			expect(getToken).not.toHaveBeenCalled();
		}
	);

	it.each<LogtoAuthErrorCode>(['not_a_member', 'session_expired'])(
		'make the organization null when Logto answers %s',
		async (code) => {
			const { getToken, ask } = start(['read:invoices']);
			getToken.mockRejectedValue(new LogtoAuthError(code));
			expect(await ask()).toBeNull();
			expect(warn).not.toHaveBeenCalled();
		}
	);

	it('are unknown when Logto does not answer, and the log says so', async () => {
		const { getToken, ask } = start(['read:invoices']);
		getToken.mockRejectedValue(new LogtoAuthError('issuer_unreachable'));
		expect(await ask()).toEqual({ ...acme, permissions: null });
		expect(warn).toHaveBeenCalledOnce();
		expect(warn.mock.calls[0]?.[0]).toContain('permissions');
	});

	it('do not hide other errors', async () => {
		const { getToken, ask } = start(['read:invoices']);
		getToken.mockRejectedValue(new TypeError('mine'));
		await expect(ask()).rejects.toThrow('mine');
	});
});
