import { chromium, expect as expectPage, type Browser, type Page } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { chromiumFlags, ensureChromium } from '../../scripts/chromium.js';
import type { Demo } from '../support/demo.js';

/** Answers that refuse, and SvelteKit 2 on its way to an address that is no page of its own. */
const expected = /^Failed to load resource: |Not found: \/other\/login\/signin\n/;

/** What SvelteKit's client makes of the library's answers, and the components, on either SvelteKit. */
export function testInTheBrowser(getApp: () => Demo): void {
	describe('in a browser', () => {
		let browser: Browser;

		beforeAll(async () => {
			browser = await chromium.launch({ executablePath: ensureChromium(), args: chromiumFlags });
		});
		afterAll(() => browser?.close());

		/** Opens the first page, performs a step there, and checks that the browser reports no error. */
		async function visit(act: (page: Page) => Promise<void>): Promise<void> {
			const context = await browser.newContext({ baseURL: getApp().origin });
			const complaints: string[] = [];
			context.on('weberror', (error) => complaints.push(error.error().message));
			context.on('console', (message) => {
				if (!expected.test(message.text())) complaints.push(message.text());
			});
			const page = await context.newPage();
			await page.goto('/start', { waitUntil: 'networkidle' });
			await act(page);
			await context.close();
			expect(complaints).toEqual([]);
		}

		async function signIn(page: Page): Promise<void> {
			await page.getByRole('link', { name: 'Desk' }).click();
			await page.getByRole('button', { name: 'Alice Liddell' }).click();
			await expectPage(page.getByRole('heading', { name: 'Desk' })).toBeVisible();
		}

		test('a link to what a rule guards leads to Logto, and back to it', () =>
			visit(async (page) => {
				const asked = page.waitForResponse('**/other/desk/__data.json?*');
				await signIn(page);
				expect((await asked).status()).toBe(200);
				expect(new URL(page.url()).pathname).toBe('/other/desk');
			}));

		test.each(['Ruled', 'Awaited'])(
			'a link to a page that awaits a guarded query leads to Logto: %s',
			(name) =>
				visit(async (page) => {
					await page.getByRole('link', { name }).click();
					await page.getByRole('button', { name: 'Alice Liddell' }).click();
					await expectPage(page.getByRole('heading', { name })).toBeVisible();
					await expectPage(page.getByText('You are alice0000001')).toBeVisible();
				})
		);

		test('a query that is refused in an open page leads nowhere', () =>
			visit(async (page) => {
				await page.goto('/remote/awaited');
				await page.getByRole('button', { name: 'Alice Liddell' }).click();
				await page.getByLabel('Note').fill('Typed');
				await page.context().clearCookies();
				await page.getByRole('button', { name: 'Refresh' }).click();
				await expectPage(page.getByRole('heading', { name: '401' })).toBeVisible();
				await expectPage(
					page.getByRole('main').getByRole('button', { name: 'Sign in' })
				).toBeVisible();
				expect(new URL(page.url()).pathname).toBe('/remote/awaited');
			}));

		// SvelteKit 3 leaves the page, which shows it; SvelteKit 2 shows its error page instead.
		test('a form for the action of another page, which a rule refuses, shows the reason', () =>
			visit(async (page) => {
				await page.getByRole('button', { name: 'Save' }).click();
				await expectPage(page.getByText('Sign in to continue.')).toBeVisible();
			}));

		test('a choice that the session remembers changes the page, and so does the way out', () =>
			visit(async (page) => {
				await signIn(page);
				await page.goto('/start', { waitUntil: 'networkidle' });
				const switcher = page.getByRole('main').getByRole('button', { name: /^Organization: / });
				await switcher.press('ArrowDown');
				await page.keyboard.press('a');
				await page.keyboard.press('Enter');
				await expectPage(page.getByText('Active: Acme')).toBeVisible();
				await expectPage(switcher).toBeFocused();
				await switcher.click();
				await page.getByRole('menuitemradio', { name: 'No organization' }).click();
				await expectPage(page.getByText('Active: none')).toBeVisible();
				expect(new URL(page.url()).search).toBe('?left');
			}));
	});
}
