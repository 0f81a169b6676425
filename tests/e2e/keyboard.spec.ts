import type { Page } from '@playwright/test';
import { expectVisibleFocus, tabTo } from './steps.js';
import { expect, test } from './world.js';

const switcher = (page: Page) => page.getByRole('button', { name: /^Organization: / });
const account = (page: Page) => page.getByRole('button', { name: 'Account of Alice Liddell' });
const heading = (page: Page) => page.getByRole('heading', { level: 1 });

async function signInByKeyboard(page: Page): Promise<void> {
	await page.goto('/');
	await page.keyboard.press('Tab');
	await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
	await page.keyboard.press('Enter');
	await tabTo(page, page.getByRole('main').getByRole('button', { name: 'Sign in' }));
	await page.keyboard.press('Enter');
	await expect(heading(page)).toHaveText('Choose a user');
	await tabTo(page, page.getByRole('link', { name: 'Create an account' }));
	await tabTo(page, page.getByRole('button', { name: 'Alice Liddell' }), 'Shift+Tab');
	await page.keyboard.press('Space');
	await expect(heading(page)).toHaveText('Hello, Alice Liddell');
}

async function writeInvoice(page: Page, customer: string): Promise<void> {
	await tabTo(page, page.getByLabel('Customer'));
	await page.keyboard.type(customer);
	await page.keyboard.press('Tab');
	await page.keyboard.type('12.50');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('cell', { name: customer })).toBeVisible();
}

async function expectSignedOut(page: Page): Promise<void> {
	await expect(page.getByRole('banner').getByRole('button', { name: 'Sign in' })).toBeVisible();
}

test('the story by keyboard alone', async ({ page }) => {
	await signInByKeyboard(page);
	await tabTo(page, page.getByRole('link', { name: 'Invoices' }));
	await page.keyboard.press('Enter');
	await expect(heading(page)).toHaveText('Invoices of Acme');
	await writeInvoice(page, 'By keyboard');

	await tabTo(page, switcher(page));
	await page.keyboard.press('Enter');
	// Links below a button that shows them: the focus stays there until an arrow or Tab moves it.
	await expect(switcher(page)).toBeFocused();
	await page.keyboard.press('ArrowDown');
	const item = (name: string) =>
		page.locator(':popover-open').getByRole(name === 'Personal' ? 'button' : 'link', { name });
	await expect(item('Acme')).toBeFocused();
	await expectVisibleFocus(page);
	await expect(item('Acme')).toHaveAttribute('aria-current', 'true');
	await page.keyboard.press('End');
	await expect(item('Globex')).toBeFocused();
	await page.keyboard.press('Home');
	await expect(item('Personal')).toBeFocused();
	await page.keyboard.press('ArrowUp');
	await expect(item('Globex')).toBeFocused();
	await page.keyboard.press('a');
	await expect(item('Acme')).toBeFocused();
	await page.keyboard.press('Escape');
	await expect(switcher(page)).toBeFocused();
	await page.keyboard.press('Space');
	await page.keyboard.press('ArrowDown');
	await expect(item('Acme')).toBeFocused();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await expect(heading(page)).toHaveText('Invoices of Globex');

	await tabTo(page, page.getByRole('link', { name: 'Members' }));
	await page.keyboard.press('Enter');
	await expect(heading(page)).toHaveText('You don’t have access');
	await tabTo(page, page.getByRole('main').getByRole('link', { name: 'Acme' }));
	await page.keyboard.press('Enter');
	await expect(heading(page)).toHaveText('Invoices of Acme');

	await tabTo(page, account(page));
	await page.keyboard.press('Enter');
	await expect(page.getByRole('menuitem', { name: 'Dashboard' })).toBeFocused();
	await page.keyboard.press('End');
	await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeFocused();
	await expectVisibleFocus(page);
	await page.keyboard.press('Enter');
	await expectSignedOut(page);
});

test.describe('without JavaScript', () => {
	test.use({ javaScriptEnabled: false });

	test('the story by keyboard alone', async ({ page }) => {
		await signInByKeyboard(page);
		await tabTo(page, page.getByRole('link', { name: 'Invoices' }));
		await page.keyboard.press('Enter');
		await writeInvoice(page, 'By keyboard without script');

		await tabTo(page, switcher(page));
		await page.keyboard.press('Enter');
		const globex = page.getByRole('banner').getByRole('link', { name: 'Globex' });
		await tabTo(page, globex);
		await page.keyboard.press('Escape');
		await expect(globex).toBeHidden();
		await expect(switcher(page)).toBeFocused();
		await page.keyboard.press('Space');
		await tabTo(page, globex);
		await page.keyboard.press('Enter');
		await expect(heading(page)).toHaveText('Invoices of Globex');

		await tabTo(page, account(page));
		await page.keyboard.press('Enter');
		await tabTo(page, page.getByRole('button', { name: 'Sign out' }));
		await page.keyboard.press('Space');
		await expect(page.getByRole('button', { name: 'Continue' })).toBeFocused();
		await page.keyboard.press('Enter');
		await expectSignedOut(page);
	});
});
