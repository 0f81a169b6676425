import { beforeEach, describe, expect, it } from 'vitest';
import { page } from '../../../../tests/support/app/state.js';
import {
	expectInert,
	hostileNames,
	toHtml,
	toSession
} from '../../../../tests/support/rendered.js';
import { errorCatalogue, type LogtoAuthErrorCode } from '../../error-catalogue.js';
import { AuthError, de } from '../index.js';
import { toCure } from './cures.js';

beforeEach(() => {
	page.url = new URL('http://localhost/invoices?page=2');
	page.data = { session: null };
	page.error = null;
});

const codes = Object.keys(errorCatalogue) as LogtoAuthErrorCode[];

describe('the cure of a code', () => {
	it.each(codes)('is that of the catalogue: %s', (code) => {
		const { cure } = errorCatalogue[code];
		expect(toCure(code)).toBe(cure === 'developer' ? 'none' : cure);
	});

	it.each([null, '', 'unknown', 'toString', 'sign_in_denied sign_in_cancelled'])(
		'is none for %j',
		(code) => expect(toCure(code)).toBe('none')
	);
});

describe('AuthError', () => {
	it('shows the sentence and the way on of the page’s error', () => {
		page.error = { code: 'session_expired', message: 'Your session has ended. Sign in again.' };
		const html = toHtml(AuthError, {});
		expect(html).toContain('Your session has ended. Sign in again.');
		expect(html).toContain('action="/auth/signin"');
		expect(html).toContain('name="redirectTo" value="/invoices?page=2"');
		expect(html).toContain('<code>session_expired</code>');
	});

	it.each([
		['sign_in_too_old', 'name="prompt" value="login"'],
		['organization_not_granted', 'name="prompt" value="consent"'],
		['not_a_member', 'Use another account'],
		['permission_missing', 'Use another account'],
		['mfa_required', 'page=authenticator-app'],
		['email_not_verified', 'page=email'],
		['issuer_unreachable', 'href="/invoices?page=2" data-sveltekit-reload'],
		['configuration', 'href="/"']
	])('offers the way on for %s', (code, wanted) => {
		expect(toHtml(AuthError, { code })).toContain(wanted);
	});

	it('signs out a user who has no access to the app, and no anonymous visitor', () => {
		const code = 'app_access_denied';
		expect(toHtml(AuthError, { code, session: toSession() })).toContain('action="/auth/signout"');
		expect(toHtml(AuthError, { code })).not.toContain('action="/auth/signout"');
	});

	it('leads to the account page of the app', () => {
		const html = toHtml(AuthError, { code: 'mfa_required', account: '/account' });
		expect(html).toContain('href="/account"');
		expect(html).not.toContain('/auth/account');
	});

	it('does not mix the sentence of the page’s error with another code', () => {
		page.error = { message: 'Not found' };
		expect(toHtml(AuthError, { code: 'session_missing' })).not.toContain('Not found');
	});

	it('speaks German, also where the server’s sentence is English', () => {
		page.error = { code: 'session_missing', message: 'Sign in to continue.' };
		const html = toHtml(AuthError, { messages: de.error });
		expect(html).toContain('Melden Sie sich an');
		expect(html).not.toContain('Sign in');
	});

	it.each(hostileNames)('shows no code that cannot be one: %j', (code) => {
		const html = toHtml(AuthError, { code });
		expect(html).not.toContain('<code>');
		expectInert(html);
		page.error = { code, message: code };
		expectInert(toHtml(AuthError, {}));
	});
});
