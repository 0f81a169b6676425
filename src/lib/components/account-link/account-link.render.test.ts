import { beforeEach, describe, expect, it } from 'vitest';
import { page } from '../../../../tests/support/app/state.js';
import { toHtml, toSession } from '../../../../tests/support/rendered.js';
import { AccountLink, UserButton, de } from '../index.js';

beforeEach(() => {
	page.url = new URL('http://localhost/settings?tab=2');
	page.data = {};
});

const actor = { id: 'grace', name: 'Grace' };

describe('AccountLink', () => {
	it('leads to the page, and back to the open page', () => {
		const html = toHtml(AccountLink, { page: 'email' });
		expect(html).toContain('href="/auth/account?page=email&amp;redirectTo=%2Fsettings%3Ftab%3D2"');
		expect(html).toContain('>Email address</span>');
		expect(html).not.toContain('_blank');
	});

	it('opens a page that does not lead back in a new tab, and says so', () => {
		const html = toHtml(AccountLink, { page: 'security' });
		expect(html).toContain('target="_blank" rel="noopener"');
		expect(html).toContain('(opens in a new tab)');
		expect(toHtml(AccountLink, { page: 'security', target: '_self' })).not.toContain('new tab');
	});

	it('keeps a path outside of the site away from Logto’s address', () => {
		const html = toHtml(AccountLink, { page: 'email', redirectTo: 'https://evil.test/' });
		expect(html).toMatch(/href="\/auth\/account\?page=email&amp;redirectTo=https%3A/);
	});

	it('shows nothing while another user acts as this one', () => {
		expect(toHtml(AccountLink, { session: toSession({ actor }) })).toBe('');
		page.data = { session: toSession({ actor }) };
		expect(toHtml(AccountLink, {})).toBe('');
	});

	it('speaks German', () => {
		const html = toHtml(AccountLink, { page: 'profile', messages: de.account });
		expect(html).toContain('Konto verwalten');
		expect(html).toContain('neuen Tab');
	});
});

describe('the account entries of UserButton', () => {
	it('are there by default', () => {
		const html = toHtml(UserButton, { session: toSession() });
		expect(html).toMatch(/page=profile.*Manage account.*page=security.*Security.*Sign out/s);
	});

	it('are the given pages, before the app’s links', () => {
		const links = [{ label: 'Billing', href: '/billing' }];
		const html = toHtml(UserButton, { session: toSession(), account: ['password'], links });
		expect(html).toMatch(/page=password.*Password.*Billing/s);
		expect(html).not.toContain('Manage account');
	});

	it.each([
		['when the app hides them', { account: false as const, session: toSession() }],
		['while another user acts as this one', { session: toSession({ actor }) }]
	])('are not there %s', (_, props) => {
		expect(toHtml(UserButton, props)).not.toContain('/auth/account');
	});
});
