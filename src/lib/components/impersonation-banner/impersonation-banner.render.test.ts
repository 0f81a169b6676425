import { beforeEach, describe, expect, it } from 'vitest';
import { page } from '../../../../tests/support/app/state.js';
import {
	expectInert,
	hostileNames,
	toHtml,
	toSession
} from '../../../../tests/support/rendered.js';
import { de, ImpersonationBanner } from '../index.js';

beforeEach(() => {
	page.url = new URL('http://localhost/invoices');
	page.data = { session: null };
});

const actor = { id: 'grace', name: 'Grace' };

describe('ImpersonationBanner', () => {
	it('says who acts as whom, to screen readers too', () => {
		const html = toHtml(ImpersonationBanner, { session: toSession({ actor }) });
		expect(html).toMatch(/role="status"[^>]*>\s*Grace is acting as Alice Liddell/);
	});

	it('ends the impersonation here and signs the acting user in again', () => {
		const html = toHtml(ImpersonationBanner, {
			session: toSession({ actor }),
			redirectTo: '/admin'
		});
		expect(html).toContain('action="/auth/signout"');
		expect(html).toContain('name="scope" value="local"');
		expect(html).toContain('name="redirectTo" value="/auth/signin?redirectTo=%2Fadmin"');
	});

	it('shows nothing without an impersonation', () => {
		expect(toHtml(ImpersonationBanner, { session: toSession() })).toBe('');
		expect(toHtml(ImpersonationBanner, {})).toBe('');
	});

	it('speaks German', () => {
		page.data = { session: toSession({ actor: { id: 'grace', name: null } }) };
		const html = toHtml(ImpersonationBanner, { messages: de.impersonation });
		expect(html).toContain('grace handelt als Alice Liddell');
		expect(html).toContain('Zurück zu Ihrem Konto');
	});

	it.each(hostileNames)('keeps a hostile name inert: %j', (name) => {
		const user = { id: 'a', name, email: name, image: null };
		const session = toSession({ user, actor: { id: name, name } });
		expectInert(toHtml(ImpersonationBanner, { session }));
	});
});
