import type { Page } from '@playwright/test';
import { signInAs } from './steps.js';
import { expect, test } from './world.js';

/** The requests of a page to the endpoint `session`. */
const listenForAsks = (page: Page): string[] => {
	const asks: string[] = [];
	page.on('request', (request) => {
		if (new URL(request.url()).pathname.endsWith('/auth/session')) asks.push(request.url());
	});
	return asks;
};

const banner = (page: Page) => page.getByRole('banner');
const signInButton = (page: Page) => banner(page).getByRole('button', { name: 'Sign in' });
const userButton = (page: Page) => banner(page).getByRole('button', { name: /Alice Liddell/ });

const switcher = (page: Page) =>
	banner(page).getByRole('button', { name: /^Organization|^Choose/ });

async function signOut(page: Page): Promise<void> {
	await userButton(page).click();
	await page.getByRole('menuitem', { name: 'Sign out' }).click();
}

test('an anonymous visitor causes no request, on rendered and on prerendered pages', async ({
	page
}) => {
	const asks = listenForAsks(page);
	for (const path of ['/pricing', '/', '/components']) {
		await page.goto(path, { waitUntil: 'networkidle' });
		await expect(signInButton(page)).toBeVisible();
	}
	await page.evaluate(() => {
		document.dispatchEvent(new Event('visibilitychange'));
		window.dispatchEvent(new Event('online'));
	});
	await page.getByRole('link', { name: 'Pricing' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Pricing' })).toBeVisible();
	expect(asks).toEqual([]);
});

test('a prerendered page shows the user by one request, and the next pages need none', async ({
	page
}) => {
	await signInAs(page, 'Alice Liddell');
	const asks = listenForAsks(page);
	await page.goto('/pricing');
	await expect(userButton(page)).toBeVisible();
	await expect(page.getByRole('link', { name: 'Go to your dashboard' })).toBeVisible();
	await page.getByRole('link', { name: 'Go to your dashboard' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hello, Alice Liddell');
	await expect(userButton(page)).toBeVisible();
	await page.getByRole('link', { name: 'Pricing' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Pricing' })).toBeVisible();
	await expect(userButton(page)).toBeVisible();
	expect(asks).toHaveLength(1);
});

test('a sign-out in one tab is seen in the others, which stay where they are', async ({
	page,
	context
}) => {
	await signInAs(page, 'Alice Liddell');
	const [guarded, open, draft] = await Promise.all([
		context.newPage(),
		context.newPage(),
		context.newPage()
	]);
	await guarded.goto('/dashboard');
	await open.goto('/pricing');
	await draft.goto('/o/acme/invoices');
	for (const tab of [guarded, open, draft]) await expect(userButton(tab)).toBeVisible();
	await draft.getByLabel('Customer').fill('A long name');

	await signOut(page);
	for (const tab of [guarded, open]) await expect(signInButton(tab)).toBeVisible();
	await expect(guarded).toHaveURL(/\/dashboard$/);

	// The next interaction says so.
	await guarded.getByRole('link', { name: 'Tax calculator' }).click();
	await expect(guarded.getByRole('heading', { name: 'Choose a user' })).toBeVisible();
	await draft.getByLabel('Amount in euros').fill('1');
	await draft.getByRole('button', { name: 'Create the invoice' }).click();
	await expect(draft.getByText('Nothing was saved.')).toBeVisible();
	await expect(draft.getByLabel('Customer')).toHaveValue('A long name');
});

test('a sign-in and a switch in one tab are seen in the others', async ({ page, context }) => {
	const other = await context.newPage();
	await other.goto('/components');
	await expect(signInButton(other)).toBeVisible();
	await signInAs(page, 'Alice Liddell');
	await expect(userButton(other)).toBeVisible();

	await other.goto('/dashboard');
	await expect(switcher(other)).toBeVisible();
	await switcher(page).click();
	await page.getByRole('menuitemradio', { name: /Globex/ }).click();
	for (const tab of [page, other]) await expect(switcher(tab)).toHaveAccessibleName(/Globex/);
});
