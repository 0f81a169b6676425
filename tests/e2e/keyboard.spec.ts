import { expect, test } from './world.js';

test('the story by keyboard alone', async ({ page }) => {
	await page.goto('/');
	await page.keyboard.press('Tab');
	await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
	await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).focus();
	await page.keyboard.press('Enter');
	await page.getByRole('button', { name: 'Alice Liddell' }).focus();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hello, Alice Liddell');
	await page.goto('/o/acme/invoices');
	const trigger = page.getByRole('button', { name: /^Organization: Acme/ });
	await expect(trigger).toHaveAttribute('aria-haspopup', 'menu');
	await trigger.focus();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('menuitemradio', { name: 'Acme' })).toBeFocused();
	await expect(page.getByRole('menuitemradio', { name: 'Acme' })).toHaveAttribute(
		'aria-checked',
		'true'
	);
	await page.keyboard.press('End');
	await expect(page.getByRole('menuitemradio', { name: 'Globex' })).toBeFocused();
	await page.keyboard.press('Home');
	await page.keyboard.press('g');
	await expect(page.getByRole('menuitemradio', { name: 'Globex' })).toBeFocused();
	await page.keyboard.press('Escape');
	await expect(trigger).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('menuitemradio', { name: 'Acme' })).toBeFocused();
	await page.keyboard.press('ArrowDown');
	await page.keyboard.press('Enter');
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Invoices of Globex');
	await page.getByRole('button', { name: 'Account of Alice Liddell' }).focus();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('menuitem', { name: 'Dashboard' })).toBeFocused();
	await page.keyboard.press('End');
	await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(page.getByRole('banner').getByRole('button', { name: 'Sign in' })).toBeVisible();
});
