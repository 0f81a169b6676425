import type { Page } from '@playwright/test';
import { signInAs } from './steps.js';
import { expect, test } from './world.js';

const signIn = (page: Page) => page.getByRole('banner').getByRole('button', { name: 'Sign in' });
const atLogto = (page: Page) => page.getByRole('heading', { name: 'Choose a user' });

// The demo's pages have the policy "form-action 'self'", by which Chromium blocks a redirect to Logto.
for (const javaScriptEnabled of [true, false]) {
	test.describe(`with JavaScript ${javaScriptEnabled ? 'on' : 'off'}`, () => {
		test.use({ javaScriptEnabled });

		test('Back from Logto leads to the page with the button, which works again', async ({
			page,
			world
		}) => {
			const response = await page.goto('/');
			const policy =
				(await response?.headerValue('content-security-policy')) ??
				(await page.locator('meta[http-equiv="content-security-policy"]').getAttribute('content'));
			expect(policy).toContain("form-action 'self'");
			await signIn(page).click();
			await expect(atLogto(page)).toBeVisible();
			await page.goBack();
			await expect(page).toHaveURL(`${world.demo.origin}/`);
			await expect(signIn(page)).toBeVisible();
			await expect(signIn(page)).not.toHaveAttribute('aria-disabled');
			await signIn(page).click();
			await expect(atLogto(page)).toBeVisible();
		});

		test('a sign-out ends both sessions, and Back greets no user', async ({ page, world }) => {
			await signInAs(page, 'Alice Liddell');
			await page.goto('/components');
			await page.getByRole('button', { name: 'Account of Alice Liddell' }).first().click();
			const item = page.getByRole(javaScriptEnabled ? 'menuitem' : 'button', { name: 'Sign out' });
			await item.first().click();
			if (!javaScriptEnabled) await page.getByRole('button', { name: 'Continue' }).click();
			await expect(page).toHaveURL(`${world.demo.origin}/`);
			await expect(signIn(page)).toBeVisible();
			while (!page.url().endsWith('/components')) await page.goBack();
			await expect(signIn(page)).toBeVisible();
			await signIn(page).click();
			await expect(atLogto(page)).toBeVisible();
		});
	});
}

test('the sign-in button works on a page whose policy for referrers hides its origin', async ({
	page
}) => {
	await page.route('/', async (route) => {
		const response = await route.fetch();
		const headers = { ...response.headers(), 'referrer-policy': 'no-referrer' };
		await route.fulfill({ response, headers });
	});
	await page.goto('/');
	await signIn(page).click();
	await expect(atLogto(page)).toBeVisible();
});
