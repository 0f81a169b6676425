import { describe, expect, it } from 'vitest';
import { toAuthorizationParameters } from './sign-in-options.js';

describe('toAuthorizationParameters', () => {
	it('spells every option as Logto does', () => {
		expect(
			toAuthorizationParameters({
				firstScreen: 'identifier:register',
				identifiers: 'email phone',
				loginHint: 'alice@example.test',
				directSignIn: 'social:google',
				organizationId: 'acme',
				uiLocales: 'fr-CA fr',
				oneTimeToken: 'abc_123',
				prompt: 'login'
			})
		).toEqual({
			first_screen: 'identifier:register',
			identifier: 'email phone',
			login_hint: 'alice@example.test',
			direct_sign_in: 'social:google',
			organization_id: 'acme',
			ui_locales: 'fr-CA fr',
			one_time_token: 'abc_123',
			prompt: 'login'
		});
	});

	it.each([
		{ firstScreen: 'sign-in' },
		{ identifiers: 'email fax' },
		{ directSignIn: 'google' },
		{ organizationId: 'a&b=c' },
		{ uiLocales: 'en;q=1' },
		{ prompt: 'none' },
		{ loginHint: 'x'.repeat(513) },
		{ loginHint: '' }
	])('leaves out %j, which would make Logto drop everything', (values) => {
		expect(toAuthorizationParameters(values)).toEqual({});
	});

	it.each(['scope', 'resource', 'redirect_uri', 'client_id', 'state', 'nonce', 'response_mode'])(
		'does not let a browser choose %s',
		(name) => {
			expect(toAuthorizationParameters({ [name]: 'x' })).toEqual({});
		}
	);
});
