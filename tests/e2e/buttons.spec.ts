import type { Page } from '@playwright/test';
import { expect, test } from './world.js';

/** By its place, since its text changes. */
const signIn = (page: Page) =>
	page.getByRole('main').locator('form[action="/auth/signin"] button').first();

/**
 * Answers sign-ins as told and says how many there were. To script, which asks first, it answers nothing
 * of use, so that the browser sends the form itself.
 */
async function answerSignIns(page: Page, answer: 'nothing' | 'never'): Promise<() => number> {
	let count = 0;
	await page.route('**/auth/signin', async (route) => {
		if (!route.request().isNavigationRequest()) return route.fulfill({ status: 204 });
		count++;
		if (answer === 'nothing') await route.fulfill({ status: 204 });
	});
	return () => count;
}

test('a sign-in that is answered with nothing can be tried again', async ({ page }) => {
	const count = await answerSignIns(page, 'nothing');
	await page.goto('/');
	await signIn(page).click({ clickCount: 2, noWaitAfter: true });
	await expect(signIn(page)).toHaveAttribute('aria-busy', 'true');
	await expect(page.getByRole('status').filter({ hasText: 'Signing in…' })).toHaveCount(1);
	await expect(signIn(page)).toHaveAttribute('aria-disabled', 'true');
	await expect(signIn(page)).toHaveText('Try again', { timeout: 7000 });
	await expect(signIn(page)).not.toHaveAttribute('aria-disabled');
	expect(count(), 'a double click is one sign-in').toBe(1);
	await signIn(page).click({ noWaitAfter: true });
	await expect.poll(count).toBe(2);
});

test('a sign-in that is stopped with Escape can be tried again', async ({ page, context }) => {
	const count = await answerSignIns(page, 'never');
	const browser = await context.newCDPSession(page);
	await page.goto('/');
	await signIn(page).focus();
	await page.keyboard.press('Enter');
	await expect.poll(count).toBe(1);
	await page.keyboard.press('Enter');
	await page.keyboard.press('Escape');
	// Without a window of its own the browser gives Escape to the page alone.
	await browser.send('Page.stopLoading');
	await expect(signIn(page)).not.toHaveAttribute('aria-busy', { timeout: 1000 });
	expect(count(), 'a second press is no second sign-in').toBe(1);
	await page.keyboard.press('Enter');
	await expect.poll(count).toBe(2);
});
