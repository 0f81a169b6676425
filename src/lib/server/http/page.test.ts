import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { LogtoAuthError } from '../../errors.js';
import { renderErrorPage } from './error-page.js';
import { escapeHtml, link, renderPage } from './page.js';

const page = { status: 200, title: 'A & <b>', body: '<p>Text.</p>' };

/** What stands between two tags of a text. */
const between = (text: string, start: string, end: string): string =>
	text.split(start)[1]?.split(end)[0] ?? '';

describe('a page', () => {
	it('allows the one style that it has, by the hash of that very style', async () => {
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

	it('is for one browser, stands in no frame and runs no script', async () => {
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

	it('shows its title as text', async () => {
		const html = await renderPage(page).text();
		expect(html).toContain('<title>A &#38; &#60;b&#62;</title>');
		expect(html).not.toContain('<b>');
	});

	it('has links that end where their text ends', () => {
		expect(link('/a?b="c"&d', '</a><script>')).toBe(
			'<a href="/a?b=&#34;c&#34;&#38;d">&#60;/a&#62;&#60;script&#62;</a>'
		);
		expect(escapeHtml(`'`)).toBe('&#39;');
	});
});

describe('the page of an error', () => {
	it('offers no sign-in where that is no cure', async () => {
		for (const code of ['not_found', 'method_not_allowed', 'sign_out_incomplete'] as const) {
			const reason = new LogtoAuthError(code);
			const given = { basePath: '/auth', home: '/', reason, redirectTo: '/hidden' };
			const html = await renderErrorPage(given).text();
			expect(html, code).toContain('<a href="/" class="primary">');
			expect(html, code).not.toMatch(/signin|hidden/);
		}
	});
});
