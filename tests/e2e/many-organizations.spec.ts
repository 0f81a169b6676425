import type { Page } from '@playwright/test';
import { signInAs } from './steps.js';
import { expect, test } from './world.js';

const trigger = (page: Page) => page.getByRole('button', { name: /^Organization: / });

test.beforeEach(async ({ page }) => {
	await signInAs(page, 'Olga Overall');
});

test('more organizations than a page holds are listed when the popover opens', async ({ page }) => {
	const html = await (await page.request.get('/dashboard')).text();
	expect(html).not.toContain('Firm 17');
	await trigger(page).click();
	await expect(page.getByRole('option', { name: /^Firm / })).toHaveCount(30);
	await page.getByRole('combobox').fill('17');
	await page.getByRole('combobox').press('Enter');
	await expect(trigger(page)).toHaveAccessibleName('Organization: Firm 17');
	await expect(page.locator('[data-logto-switcher-status]')).toHaveText('Switched to Firm 17');
});

test.describe('without script', () => {
	test.use({ javaScriptEnabled: false });

	/** Opens the page that lists all organizations, and searches there. */
	async function search(page: Page, term: string): Promise<void> {
		await trigger(page).click();
		await page.locator('[data-logto-switcher-action]').click();
		await expect(page.getByRole('listitem')).toHaveCount(30);
		await page.getByRole('searchbox').fill(term);
		await page.getByRole('button', { name: 'Search' }).click();
		await expect(page.getByRole('listitem')).toHaveCount(1);
	}

	test('a page lists them, and leads back with the chosen one', async ({ page }) => {
		await search(page, 'firm 17');
		await page.getByRole('button', { name: 'Firm 17' }).click();
		await expect(page).toHaveURL(/\/dashboard$/);
		await expect(trigger(page)).toHaveAccessibleName('Organization: Firm 17');

		await page.goto('/o/firm3/invoices');
		await search(page, 'firm 23');
		await page.getByRole('link', { name: 'Firm 23' }).click();
		await expect(page).toHaveURL(/\/o\/firm23\/invoices$/);
		await expect(trigger(page)).toHaveAccessibleName('Organization: Firm 23');
	});
});
