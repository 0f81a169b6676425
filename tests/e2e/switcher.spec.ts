import type { Page, Route } from '@playwright/test';
import { signInAs } from './steps.js';
import { expect, test } from './world.js';

const trigger = (page: Page) => page.getByRole('button', { name: /^Organization: / });
const entry = (page: Page, name: string) => page.getByRole('menuitemradio', { name });

/** Holds the answers to switches until `release` is called with what to do. */
async function hold(page: Page) {
	const held: Route[] = [];
	await page.route('**/auth/organization', (route) => void held.push(route));
	return {
		held,
		release: async (end: (route: Route) => Promise<void>) => {
			await expect.poll(() => held.length).toBeGreaterThan(0);
			await Promise.all(held.splice(0).map(end));
		}
	};
}

test.beforeEach(async ({ page }) => {
	await signInAs(page, 'Alice Liddell');
});

test('a slow switch shows the new name at once, and no second one starts', async ({ page }) => {
	const answers = await hold(page);
	await trigger(page).click();
	await entry(page, 'Globex').click();
	await expect(trigger(page)).toHaveAccessibleName('Organization: Globex');
	await expect(trigger(page)).toHaveAttribute('aria-busy', 'true');
	await expect(page.locator('[data-logto-switcher-spinner]')).toBeVisible();

	await trigger(page).click();
	await expect(entry(page, 'Acme')).toHaveAttribute('aria-disabled', 'true');
	await entry(page, 'Acme').click({ force: true });
	expect(answers.held).toHaveLength(1);

	await answers.release((route) => route.continue());
	await expect(trigger(page)).not.toHaveAttribute('aria-busy');
	await expect(page.locator('[data-logto-switcher-status]')).toHaveText('Switched to Globex');
	await expect(trigger(page)).toHaveAccessibleName('Organization: Globex');
});

test('a switch that fails takes the name back and says so, until the next time', async ({
	page
}) => {
	const answers = await hold(page);
	await trigger(page).click();
	await entry(page, 'Globex').click();
	await answers.release((route) => route.fulfill({ status: 429, body: 'busy' }));
	const sentence = page.getByRole('alert').filter({ hasText: 'switch to Globex' });
	await expect(sentence).toBeVisible();
	await expect(trigger(page)).toHaveAccessibleName('Organization: Personal');
	await page.keyboard.press('Escape');
	await trigger(page).click();
	await expect(sentence).toHaveCount(0);
});

test('a switch without a session leads to sign-in', async ({ page, context }) => {
	await trigger(page).click();
	await context.clearCookies({ name: /session/ });
	await entry(page, 'Globex').click();
	await page.getByRole('button', { name: 'Alice Liddell' }).click();
	// Back on the page that was open.
	await expect(page).toHaveURL(/\/dashboard$/);
	await expect(trigger(page)).toHaveAccessibleName('Organization: Personal');
	await expect(trigger(page)).not.toHaveAttribute('aria-busy');
	await trigger(page).click();
	await entry(page, 'Globex').click();
	await expect(page.locator('[data-logto-switcher-status]')).toHaveText('Switched to Globex');
});
