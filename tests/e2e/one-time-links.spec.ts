import type { Page } from '@playwright/test';
import { callApi } from '../support/logto-calls.js';
import { signInAs, tabTo } from './steps.js';
import { expect, test, type World } from './world.js';

const alice = 'alice@example.test';

/** Opens a letter in web mail, on another site, and follows the link in it. */
async function followLink(page: Page, { demo, logto }: World, redirectTo: string): Promise<string> {
	const made = await callApi(logto, 'POST', '/api/one-time-tokens', { email: alice });
	const token = String((await made.json()).token);
	const query = new URLSearchParams({ oneTimeToken: token, loginHint: alice, redirectTo });
	const href = `${demo.origin}/auth/signin?${query}`;
	await page.route('https://mail.example/**', (route) =>
		route.fulfill({ contentType: 'text/html', body: `<a href="${href}">Open the app</a>` })
	);
	await page.goto('https://mail.example/');
	await page.getByRole('link', { name: 'Open the app' }).click();
	return token;
}

const question = { level: 1, name: 'Continue with another account?' } as const;

test('a link in web mail signs an anonymous visitor in without a question', async ({
	page,
	world
}) => {
	await followLink(page, world, '/dashboard');
	await expect(page.getByRole('heading', { level: 1, name: 'Hello, Alice Liddell' })).toBeVisible();
});

test.describe('a link for another account', () => {
	test.beforeEach(({ page }) => signInAs(page, 'Bob Builder'));

	test('goes on when the person says so, by keyboard alone', async ({ page, world }) => {
		const token = await followLink(page, world, '/dashboard');
		await expect(page.getByRole('heading', question)).toBeVisible();
		await tabTo(page, page.getByRole('link', { name: 'Stay signed in' }));
		await tabTo(page, page.getByRole('button', { name: `Continue as ${alice}` }));
		await page.keyboard.press('Enter');
		await expect(page.getByRole('heading', { name: 'Hello, Alice Liddell' })).toBeVisible();
		expect(await page.evaluate(() => document.referrer)).not.toContain(token);
	});

	test('changes nothing when the person stays', async ({ page, world }) => {
		const token = await followLink(page, world, '/dashboard');
		await page.getByRole('link', { name: 'Stay signed in' }).click();
		await expect(page.getByRole('heading', { name: 'Hello, Bob Builder' })).toBeVisible();
		expect(await page.evaluate(() => document.referrer)).not.toContain(token);
	});

	test('looks as the other pages, in each light and width', async ({ page, world }, testInfo) => {
		await followLink(page, world, '/dashboard');
		const heading = page.getByRole('heading', question);
		for (const colorScheme of ['light', 'dark'] as const)
			for (const width of [320, 1280]) {
				await page.emulateMedia({ colorScheme });
				await page.setViewportSize({ width, height: 700 });
				// Its policy lets the page have its style.
				await expect(page.getByRole('main')).toHaveCSS('border-radius', '16px');
				const isDark = colorScheme === 'dark';
				await expect(heading).toHaveCSS('color', isDark ? 'rgb(240, 238, 245)' : 'rgb(29, 27, 34)');
				const box = await page.getByRole('button').boundingBox();
				expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
				const name = `switch-account-${colorScheme}-${width}.png`;
				await page.screenshot({ path: testInfo.outputPath(name) });
			}
	});
});
