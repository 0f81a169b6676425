import type { Locator, Page } from '@playwright/test';
import { signInAs } from './steps.js';
import { expect, test } from './world.js';

const switcher = (page: Page) => page.getByRole('button', { name: /^Organization: / });
const account = (page: Page) => page.getByRole('button', { name: 'Account of Alice Liddell' });
const open = (page: Page) => page.locator(':popover-open');

/** How a user chooses an entry of an open menu that has the focus on its first. */
const choices: Readonly<Record<string, (page: Page, item: Locator) => Promise<void>>> = {
	'the pointer': (_, item) => item.click(),
	Enter: (page, item) => press(page, item, 'Enter'),
	Space: (page, item) => press(page, item, 'Space')
};

async function press(page: Page, item: Locator, key: string): Promise<void> {
	const name = (await item.locator('bdi, span:not([class])').innerText()).charAt(0);
	// A list of links has the focus only after an arrow, a menu from the moment it opens.
	if ((await page.locator(':popover-open :focus').count()) === 0)
		await page.keyboard.press('ArrowDown');
	await page.keyboard.press(name);
	await expect(item).toBeFocused();
	await page.keyboard.press(key);
}

test.beforeEach(async ({ page }) => {
	await signInAs(page, 'Alice Liddell');
});

for (const [how, choose] of Object.entries(choices)) {
	test(`a choice by ${how} closes the menu`, async ({ page }) => {
		// In session mode the page stays, so the focus goes back to where it came from.
		await switcher(page).click();
		await expect(open(page)).toHaveCount(1);
		await choose(page, page.getByRole('menuitemradio', { name: 'Globex' }));
		await expect(switcher(page)).toHaveAccessibleName(/Globex/);
		await expect(open(page)).toHaveCount(0);
		await expect(switcher(page)).toBeFocused();

		// An address: the next page begins where SvelteKit lets every page begin.
		await page.goto('/o/acme/invoices');
		await switcher(page).click();
		await choose(page, open(page).getByRole('link', { name: 'Globex' }));
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Invoices of Globex');
		await expect(open(page)).toHaveCount(0);
		await page.keyboard.press('Tab');
		await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();

		await account(page).click();
		await choose(page, page.getByRole('menuitem', { name: 'Dashboard' }));
		await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hello, Alice Liddell');
		await expect(open(page)).toHaveCount(0);
		await page.keyboard.press('Tab');
		await expect(page.getByRole('link', { name: 'Skip to the content' })).toBeFocused();
	});
}

test('a menu has the focus from the moment it opens', async ({ page }) => {
	// No key can come in between: a fast user would type into the button.
	const focused = await account(page).evaluate((button: HTMLElement) => {
		button.click();
		return document.activeElement?.textContent.trim();
	});
	expect(focused).toBe('Dashboard');
	await expect(page.locator('[autofocus]')).toHaveCount(0);
});

test('a menu that was opened before there was script becomes one', async ({ page }) => {
	const { promise: asked, resolve: ask } = Promise.withResolvers<undefined>();
	const { promise: held, resolve: release } = Promise.withResolvers<undefined>();
	await page.route('**/_app/immutable/entry/start.*.js', async (route) => {
		ask(undefined);
		await held;
		await route.continue();
	});
	await page.reload({ waitUntil: 'commit' });
	await asked;
	await switcher(page).click();
	await expect(open(page)).toHaveCount(1);
	release(undefined);
	await expect(page.getByRole('menuitemradio', { name: 'Personal' })).toBeFocused();
	await page.keyboard.press('g');
	await expect(page.getByRole('menuitemradio', { name: 'Globex' })).toBeFocused();
	await page.keyboard.press('Escape');
	await expect(switcher(page)).toBeFocused();
});

test('an arrow on its button opens a menu, at its nearer end', async ({ page }) => {
	await account(page).press('ArrowDown');
	await expect(page.getByRole('menuitem', { name: 'Dashboard' })).toBeFocused();
	await page.keyboard.press('Escape');
	await account(page).press('ArrowUp');
	await expect(page.getByRole('menuitem', { name: 'Sign out' })).toBeFocused();
	const [button, menu] = [await account(page).boundingBox(), await open(page).boundingBox()];
	expect(menu?.y, 'below its button').toBeGreaterThanOrEqual((button?.y ?? 0) + 20);
	expect(menu?.x, 'and not in the corner').toBeGreaterThan((button?.x ?? 0) / 2);
});

test('Tab leaves a menu and closes it; Escape goes back to its button', async ({ page }) => {
	await switcher(page).press('Enter');
	await expect(page.getByRole('menuitemradio', { name: 'Personal' })).toBeFocused();
	await page.keyboard.press('Tab');
	await expect(account(page)).toBeFocused();
	await expect(open(page)).toHaveCount(0);

	await page.keyboard.press('Enter');
	await expect(page.getByRole('menuitem', { name: 'Dashboard' })).toBeFocused();
	await page.keyboard.press('Escape');
	await expect(open(page)).toHaveCount(0);
	await expect(account(page)).toBeFocused();
});

test('a menu closes when the page changes below it', async ({ page }) => {
	await page.getByRole('link', { name: 'Invoices' }).click();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Invoices of Acme');
	await account(page).press('Enter');
	await expect(page.getByRole('menuitem', { name: 'Dashboard' })).toBeFocused();
	await page.goBack();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Hello, Alice Liddell');
	await expect(open(page)).toHaveCount(0);
});

test('an entry of the app’s own is one of the menu', async ({ page }) => {
	await page.goto('/components');
	const own = page.getByRole('menuitem', { name: 'Keyboard help' });
	await page.getByRole('button', { name: 'Ada Lovelace', exact: true }).press('Enter');
	await expect(page.locator('[role=menuitem]:focus')).toHaveCount(1);
	await page.keyboard.press('End');
	await page.keyboard.press('ArrowUp');
	await expect(own).toBeFocused();
	await page.keyboard.press('Home');
	await page.keyboard.press('k');
	await expect(own).toBeFocused();
	await page.keyboard.press('Enter');
	await expect(open(page)).toHaveCount(0);
	await expect(page.getByRole('button', { name: 'Ada Lovelace', exact: true })).toBeFocused();
});

test('a session gets out of an organization again', async ({ page }) => {
	await switcher(page).click();
	await expect(page.getByRole('menuitemradio', { name: 'Personal' })).toHaveAttribute(
		'aria-checked',
		'true'
	);
	await page.getByRole('menuitemradio', { name: 'Globex' }).click();
	await expect(switcher(page)).toHaveAccessibleName(/Globex/);
	await page.goto('/o/acme/invoices');
	await switcher(page).click();
	const none = open(page).getByRole('button', { name: 'Personal' });
	await expect(none).not.toHaveAttribute('aria-current');
	await none.click();
	await expect(page).toHaveURL(/\/dashboard$/);
	await expect(switcher(page)).toHaveAccessibleName(/Personal/);
	await page.reload();
	await expect(switcher(page)).toHaveAccessibleName(/Personal/);
});

test('a menu begins its lines at the start, however the app aligns its text', async ({ page }) => {
	await page.locator('body').evaluate((body) => (body.style.textAlign = 'center'));
	await account(page).click();
	await expect(open(page)).toHaveCSS('text-align', 'start');
});

test('the first entry after a search is one that it found', async ({ page }) => {
	await page.goto('/components');
	await page.getByRole('button', { name: /^Organization: Just me/ }).click();
	const field = page.getByRole('combobox', { name: 'Search organizations' });
	const list = page.getByRole('listbox', { name: 'Organizations' });
	await expect(field).toBeFocused();
	const before = await open(page).boundingBox();

	await field.pressSequentially('zation 149');
	await expect(list.getByRole('option')).toHaveText([/Organization 149/]);
	await expect(field).toHaveAttribute('aria-activedescendant', /-o148$/);
	await expect(open(page).getByRole('status')).toHaveText('1 organization');
	expect(await open(page).boundingBox(), 'the popover keeps its place and size').toEqual(before);

	// Home and End belong to the field, the arrows to the list.
	await field.fill('organization 1');
	await page.keyboard.press('Home');
	expect(await field.evaluate((input: HTMLInputElement) => input.selectionStart)).toBe(0);
	await page.keyboard.press('ArrowDown');
	await expect(field).toHaveAttribute('aria-activedescendant', /-o9$/);
	await expect(field).toBeFocused();
	await list.getByRole('option').nth(2).hover();
	await expect(open(page).locator('[data-highlighted]')).toHaveCount(1);

	await field.fill('just');
	await expect(list.getByRole('option')).toHaveText(['Just me']);
	await expect(page.getByText('No organizations found')).toBeHidden();
	await field.fill('zzz');
	await expect(page.getByText('No organizations found')).toBeVisible();
	await expect(page.getByRole('option')).toHaveCount(0);

	// A closed popover forgets the search.
	await page.keyboard.press('Escape');
	await page.keyboard.press('Escape');
	await page.getByRole('button', { name: /^Organization: Just me/ }).click();
	await expect(field).toHaveValue('');
});
