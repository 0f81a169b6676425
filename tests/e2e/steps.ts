import type { Locator, Page } from '@playwright/test';
import { navigation } from '../support/sign-in.js';
import { expect } from './world.js';

/** Signs a user of the seeds in by the pages, from the landing page to the dashboard. */
export async function signInByPages(page: Page, name: string): Promise<void> {
	await page.goto('/');
	await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
	await page.getByRole('button', { name }).click();
	await expectDashboard(page, name);
}

/** Signs a user of the seeds in with the requests of these pages, and opens the dashboard. */
export async function signInAs(page: Page, name: string): Promise<void> {
	const { request } = page.context();
	const start = await request.get('/auth/signin?redirectTo=/dashboard', { headers: navigation });
	const form = (await start.text()).split('</form>').find((part) => part.includes(name)) ?? '';
	const user = /name="user" value="([^"]*)"/.exec(form)?.[1] ?? '';
	const arrival = await request.post(new URL('/sign-in', start.url()).href, {
		headers: navigation,
		form: { user }
	});
	expect(new URL(arrival.url()).pathname).toBe('/dashboard');
	await page.goto('/dashboard');
	await expectDashboard(page, name);
}

const expectDashboard = (page: Page, name: string) =>
	expect(page.getByRole('heading', { level: 1, name: `Hello, ${name}` })).toBeVisible();

/** More than any page has to stop at. */
const mostStops = 40;

/**
 * Goes to an element as a user without a pointer does, and checks at every stop where the focus is.
 *
 * @param key `Tab`, or `Shift+Tab` to go back
 */
export async function tabTo(
	page: Page,
	target: Locator,
	key: 'Tab' | 'Shift+Tab' = 'Tab'
): Promise<void> {
	await expect(target).toBeVisible();
	for (let stop = 0; stop < mostStops; stop++) {
		await page.keyboard.press(key);
		await expectVisibleFocus(page);
		if (await target.evaluate((element) => element === document.activeElement)) return;
	}
	throw new Error(`${mostStops} times ${key} did not lead to ${target}.`);
}

/** Where the focus is there is a ring of at least two pixels, in the window. */
export async function expectVisibleFocus(page: Page): Promise<void> {
	const focus = await page.evaluate(() => {
		const element = document.activeElement;
		// After the last element the browser's own controls have their turn.
		if (element === null || element === document.body) return null;
		const { outlineStyle, outlineWidth } = getComputedStyle(element);
		const { top, bottom, left, right } = element.getBoundingClientRect();
		const inside = bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
		return { html: element.outerHTML, outlineStyle, width: parseFloat(outlineWidth), inside };
	});
	if (focus === null) return;
	expect(focus.inside, `${focus.html} has the focus outside of the window`).toBe(true);
	expect(focus.outlineStyle, `${focus.html} shows no focus`).not.toBe('none');
	expect(focus.width, `${focus.html} shows its focus too thin`).toBeGreaterThanOrEqual(2);
}
