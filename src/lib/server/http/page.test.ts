import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { LogtoAuthError } from '../../errors.js';
import { renderErrorPage } from './error-page.js';
import { html } from '../internal/html.js';
import { link, renderPage } from './page.js';

const page = { status: 200, title: 'A & <b>', body: html`<p>Text.</p>` };

/** The part of a string between two tags. */
const between = (text: string, start: string, end: string): string =>
	text.split(start)[1]?.split(end)[0] ?? '';

describe('a page', () => {
	it('allows its only style by the hash of that style', async () => {
		for (const response of [
			renderPage(page),
			renderErrorPage({
				basePath: '/auth',
				home: '/',
				reason: new LogtoAuthError('not_found'),
				redirectTo: '/'
			})
		]) {
			const style = between(await response.text(), '<style>', '</style>');
			expect(style).toContain('@media (prefers-color-scheme: dark)');
			const hash = createHash('sha256').update(style).digest('base64');
			const policy = response.headers.get('content-security-policy') ?? '';
			expect(between(policy, "style-src '", "'")).toBe(`sha256-${hash}`);
		}
	});

	it('has the same bytes and fields each time', async () => {
		const [first, second] = [renderPage(page), renderPage(page)];
		expect([...first.headers]).toEqual([...second.headers]);
		expect(await first.text()).toBe(await second.text());
	});

	it('is for one browser only, is refused in frames and runs no script', async () => {
		const { headers, status } = renderPage({ ...page, status: 403 });
		expect(status).toBe(403);
		expect(headers.get('cache-control')).toBe('private, no-store');
		expect(headers.get('vary')).toBe('Cookie');
		expect(headers.get('referrer-policy')).toBe('no-referrer');
		expect(headers.get('x-content-type-options')).toBe('nosniff');
		const policy = (headers.get('content-security-policy') ?? '').split('; ');
		expect(policy).toContain("default-src 'none'");
		expect(policy).toContain("frame-ancestors 'none'");
		expect(policy.filter((part) => part.startsWith('script-src'))).toEqual([]);
	});

	it('escapes its title', async () => {
		const shown = await renderPage(page).text();
		expect(shown).toContain('<title>A &#38; &#60;b&#62;</title>');
		expect(shown).not.toContain('<b>');
	});

	it('escapes the address and the label of a link', () => {
		expect(link('/a?b="c"&d', '</a><script>').toString()).toBe(
			'<a href="/a?b=&#34;c&#34;&#38;d">&#60;/a&#62;&#60;script&#62;</a>'
		);
	});
});

describe('the page of an error', () => {
	it('offers no sign-in for an error that a sign-in cannot cure', async () => {
		for (const code of ['not_found', 'method_not_allowed', 'sign_out_incomplete'] as const) {
			const reason = new LogtoAuthError(code);
			const given = { basePath: '/auth', home: '/', reason, redirectTo: '/hidden' };
			const shown = await renderErrorPage(given).text();
			expect(shown, code).toContain('<a href="/" class="primary">');
			expect(shown, code).not.toMatch(/signin|hidden/);
		}
	});
});
