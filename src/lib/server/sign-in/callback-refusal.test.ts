import { describe, expect, it, vi } from 'vitest';
import type { LogtoAuthErrorCode } from '../../error-catalogue.js';
import { LogtoAuthError } from '../../errors.js';
import type { Failure } from '../authjs.js';
import { toTestConfig } from '../../../../tests/support/units.js';
import { toReason, toStatus } from './callback-refusal.js';

/** An error of Auth.js, by its type. */
const ofAuthJs = (type: string, cause?: unknown) =>
	Object.assign(new Error(type, { cause }), { type, kind: 'error' });

const failed = (changes: Partial<Failure> = {}): Failure => ({
	cause: ofAuthJs('CallbackRouteError'),
	askedForTokens: false,
	unavailable: false,
	refusal: null,
	...changes
});
const named = failed({ cause: ofAuthJs('OAuthCallbackError') });

function read(query: string, failure: Failure | null) {
	const warn = vi.fn();
	const { resources, logger } = toTestConfig({ resources: ['https://api.example.test'] });
	const reason = toReason(new URLSearchParams(query), failure, {
		resources,
		logger: { ...logger, warn }
	});
	return { reason, warn };
}

describe('the reason of a callback without a sign-in', () => {
	it.each<[string, Failure | null, LogtoAuthErrorCode]>([
		['error=access_denied', named, 'sign_in_denied'],
		['error=account_selection_required', named, 'account_choice_required'],
		['error=consent_required', named, 'consent_required'],
		['error=interaction_required', named, 'interaction_required'],
		['error=invalid_target', named, 'resource_unknown'],
		['error=login_required', named, 'login_required'],
		['error=server_error', named, 'issuer_failed'],
		['error=temporarily_unavailable', named, 'issuer_unavailable'],
		['error=anything', named, 'sign_in_refused'],
		['code=x', named, 'callback_invalid']
	])('is the one that Logto names: %s', (query, failure, code) => {
		expect(read(query, failure).reason.code).toBe(code);
	});

	it.each<[string, Failure | null]>([
		['there is no failure', null],
		['Auth.js failed before the token request', failed()],
		[
			'the code was used before',
			failed({ askedForTokens: true, cause: toTokenError('invalid_grant') })
		]
	])('is the browser’s part when %s, whatever the address says', (_, failure) => {
		expect(read('error=access_denied', failure).reason.code).toBe('callback_invalid');
	});

	it.each<[string, Partial<Failure>, LogtoAuthErrorCode]>([
		['Logto’s, after the token request', { askedForTokens: true }, 'issuer_invalid'],
		[
			'Logto’s, when it refuses the token request otherwise',
			{ askedForTokens: true, cause: toTokenError('invalid_request') },
			'issuer_invalid'
		],
		['an outage that Auth.js noticed', { unavailable: true }, 'issuer_unreachable'],
		[
			'an outage in the causes',
			{ cause: ofAuthJs('CallbackRouteError', new TypeError('fetch failed')) },
			'issuer_unreachable'
		]
	])('is %s', (_, changes, code) => {
		expect(read('code=x&error=access_denied', failed(changes)).reason.code).toBe(code);
	});

	it('is a wrong secret before every other reason', () => {
		const refusal = new LogtoAuthError('configuration', { message: 'The secret is wrong.' });
		expect(read('', failed({ refusal, unavailable: true })).reason).toBe(refusal);
		const other = new LogtoAuthError('token_refused');
		expect(read('', failed({ refusal: other })).reason.code).toBe('callback_invalid');
	});

	it('names the resources of the options when Logto does not know one', () => {
		expect(read('error=invalid_target', named).reason.message).toContain(
			'https://api.example.test'
		);
		const { cause } = named;
		expect(read('error=access_denied', named).reason).toMatchObject({
			cause,
			message: new LogtoAuthError('sign_in_denied').message
		});
	});

	it.each(['invalid_request', 'invalid_scope', 'unauthorized_client', 'unsupported_response_type'])(
		'is in the log when only the app can mend it: %s',
		(error) => {
			expect(read(`error=${error}`, named).warn.mock.calls).toEqual([
				[expect.stringContaining(`"${error}"`)]
			]);
			expect(read(`error=${error}`, null).warn).not.toHaveBeenCalled();
		}
	);

	it('puts nothing else of the address into the log', () => {
		expect(read('error=forged_line', named).warn).not.toHaveBeenCalled();
	});
});

function toTokenError(error: string): Error {
	return ofAuthJs('CallbackRouteError', Object.assign(new Error('refused'), { error }));
}

describe('the status of a callback', () => {
	it.each<[string, LogtoAuthErrorCode, number]>([
		['error=server_error', 'issuer_failed', 400],
		['error=temporarily_unavailable', 'issuer_unavailable', 400],
		['error=access_denied', 'sign_in_denied', 403],
		['', 'issuer_unreachable', 503],
		['error=server_error', 'issuer_unreachable', 503]
	])('is no failure of the server when the address names it: %s with %s', (query, code, status) => {
		expect(toStatus(new URLSearchParams(query), new LogtoAuthError(code))).toBe(status);
	});
});
