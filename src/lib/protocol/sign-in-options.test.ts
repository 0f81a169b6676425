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
				prompt: 'login',
				maxAge: '300'
			})
		).toEqual({
			first_screen: 'identifier:register',
			identifier: 'email phone',
			login_hint: 'alice@example.test',
			direct_sign_in: 'social:google',
			organization_id: 'acme',
			ui_locales: 'fr-CA fr',
			one_time_token: 'abc_123',
			prompt: 'login',
			max_age: '300'
		});
	});

	it.each(['login', 'consent'])('takes the prompt %j', (prompt) => {
		expect(toAuthorizationParameters({ prompt })).toEqual({ prompt });
	});

	it.each(['0', '31536000'])('takes the age %j', (maxAge) => {
		expect(toAuthorizationParameters({ maxAge })).toEqual({ max_age: maxAge });
	});

	it.each([
		{ firstScreen: 'sign-in' },
		{ identifiers: 'email fax' },
		{ directSignIn: 'google' },
		{ organizationId: 'a&b=c' },
		{ uiLocales: 'en;q=1' },
		{ prompt: 'none' },
		{ prompt: 'select_account' },
		{ prompt: 'login consent' },
		{ maxAge: '31536001' },
		{ maxAge: '-1' },
		{ maxAge: '1.5' },
		{ maxAge: '1e3' },
		{ maxAge: ' 60' },
		{ maxAge: '\u0661' },
		{ maxAge: 60 },
		{ loginHint: 'x'.repeat(257) },
		{ loginHint: '字'.repeat(29) },
		{ loginHint: '\ud800'.repeat(29) },
		{ loginHint: '' }
	])('leaves out %j, which would make Logto drop everything', (values) => {
		expect(toAuthorizationParameters(values)).toEqual({});
	});

	it('takes the longest e-mail address', () => {
		const loginHint = `${'a'.repeat(64)}@${'b'.repeat(185)}.com`;
		expect(loginHint).toHaveLength(254);
		expect(toAuthorizationParameters({ loginHint })).toEqual({ login_hint: loginHint });
	});

	it.each(['scope', 'resource', 'redirect_uri', 'client_id', 'state', 'nonce', 'response_mode'])(
		'does not let a browser choose %s',
		(name) => {
			expect(toAuthorizationParameters({ [name]: 'x' })).toEqual({});
		}
	);
});
