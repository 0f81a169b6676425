import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from '@playwright/test';
import type { AxeResults } from 'axe-core';
import { signInAs } from './steps.js';
import { expect, longName, test } from './world.js';

/** The source of axe, for the pages. */
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const looks = [
	{ colorScheme: 'light', width: 375 },
	{ colorScheme: 'dark', width: 1280 }
] as const;

/** Pages that anybody may open, each with its heading. */
const publicPages = [
	['/', 'Invoices for every organization you work in'],
	['/components', 'Components'],
	['/help?code=email_not_verified', 'One more step'],
	['/help?code=sign_in_too_old', 'One more step'],
	['/nothing-here', 'Page not found'],
	['/auth/error?code=callback_invalid', 'Something went wrong'],
	['/auth/callback/logto', 'Something went wrong']
] as const;

/** Alice's pages. */
const privatePages = [
	['/', 'Invoices for every organization you work in'],
	['/components', 'Components'],
	['/dashboard', 'Hello, Alice Liddell'],
	['/sessions', 'Sessions'],
	['/account', 'Your account'],
	['/account/close', 'Close the account'],
	['/statements', 'Statements'],
	['/calculator', 'Tax calculator'],
	['/o/acme/invoices', 'Invoices of Acme'],
	['/o/acme/members', 'Members of Acme'],
	['/o/globex/invoices', 'Invoices of Globex'],
	['/o/globex/members', 'You don’t have access'],
	['/o/initech/invoices', 'You don’t have access'],
	['/auth/signin?oneTimeToken=abc&loginHint=bob@example.test', 'Continue with another account?'],
	['/nothing-here', 'Page not found']
] as const;

/** Pages with a popover to open, and what it holds. */
const popovers = [
	['/o/acme/invoices', 'Invoices of Acme', /^Organization: Acme/, 'list'],
	['/dashboard', 'Hello, Alice Liddell', /^Organization: /, 'menu'],
	['/dashboard', 'Hello, Alice Liddell', /^Account of Alice/, 'menu'],
	['/components', 'Components', /^Organization: Just me/, 'combobox']
] as const;

// The longest tests of all: each worker takes some.
test.describe.configure({ mode: 'parallel' });

for (const script of [true, false]) {
	// The styles are the same: without script the markup is what may be wrong.
	const seen = script ? looks : looks.slice(0, 1);

	test.describe(`${script ? 'with' : 'without'} the app’s JavaScript`, () => {
		test.use({ contextOptions: { reducedMotion: 'reduce' } });

		test.beforeEach(async ({ context }) => {
			test.slow();
			// Axe is JavaScript too, so it cannot be off; the pages stay as the server sent them.
			// What a page calls of it: SvelteKit 3 calls `init` before `start`.
			const body = 'const nothing = () => undefined; export { nothing as init, nothing as start };';
			if (!script)
				await context.route('**/_app/**/*.js', (route) =>
					route.fulfill({ body, contentType: 'text/javascript' })
				);
		});

		test('axe finds nothing on the pages of everybody, nor at the local Logto', async ({
			page
		}) => {
			for (const [path, heading] of publicPages) {
				await page.goto(path);
				await expectAccessible(page, heading, seen);
			}
			await page.goto('/dashboard');
			await expectAccessible(page, 'Choose a user', seen);
			await page.getByRole('link', { name: 'Create an account' }).click();
			await expectAccessible(page, 'Create an account', seen);
		});

		test('axe finds nothing on the pages of a signed-in user', async ({ page }) => {
			await signInAs(page, 'Alice Liddell');
			for (const [path, heading] of privatePages) {
				await page.goto(path);
				await expectAccessible(page, heading, seen);
			}
		});

		test('axe finds nothing in open popovers', async ({ page }) => {
			await signInAs(page, 'Alice Liddell');
			// A list of links, menus, and a combobox.
			for (const [path, heading, name, role] of popovers) {
				await page.goto(path);
				await page.getByRole('button', { name }).click();
				await expect(page.locator(':popover-open')).toBeVisible();
				if (script)
					await expect(page.locator(':popover-open').getByRole(role).first()).toBeVisible();
				await expectAccessible(page, heading, seen);
			}
		});
	});
}

test('components are dark where the app is, whatever the system prefers', async ({ page }) => {
	await page.emulateMedia({ colorScheme: 'dark' });
	await page.goto('/components');
	await page.locator('meta[name="color-scheme"]').evaluate((meta) => meta.remove());
	const trigger = page.getByRole('button', { name: /^Organization: / }).first();
	for (const [scheme, text] of [
		['normal', 'rgb(29, 27, 34)'],
		['dark', 'rgb(240, 238, 245)'],
		['light', 'rgb(29, 27, 34)'],
		['light dark', 'rgb(240, 238, 245)']
	] as const) {
		await page.evaluate((value) => (document.documentElement.style.colorScheme = value), scheme);
		await expect(trigger, scheme).toHaveCSS('color', text);
	}
});

test('long names make no page scroll sideways', async ({ page }) => {
	await signInAs(page, longName);
	for (const path of ['/dashboard', '/o/long/invoices', '/o/long/members', '/o/acme/members']) {
		await page.goto(path);
		await page.getByRole('button', { name: /^Organization: / }).click();
		for (const width of [320, 375, 1280]) await expectToFit(page, width);
	}
	await page.context().clearCookies();
	await page.goto('/dashboard');
	for (const width of [320, 375, 1280]) await expectToFit(page, width);
});

async function expectAccessible(
	page: Page,
	heading: string,
	seen: readonly (typeof looks)[number][]
): Promise<void> {
	await expect(page.getByRole('heading', { level: 1 })).toHaveText(heading);
	await page.evaluate(axe);
	for (const { colorScheme, width } of seen) {
		await page.emulateMedia({ colorScheme });
		await expectToFit(page, width);
		const violations = await findViolations(page);
		const faults = violations.map(
			({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`
		);
		expect(faults, `${page.url()}, ${colorScheme}, ${width} px`).toEqual([]);
	}
}

/** Checks every rule of axe. The report describes what breaks a rule, and leaves out what keeps it. */
const findViolations = (page: Page): Promise<AxeResults['violations']> =>
	page.evaluate<AxeResults['violations']>(
		`axe.run(document, { resultTypes: ['violations'] }).then(({ violations }) => violations)`
	);

async function expectToFit(page: Page, width: number): Promise<void> {
	await page.setViewportSize({ width, height: 800 });
	const overflow = await page.evaluate(
		() => document.documentElement.scrollWidth - document.documentElement.clientWidth
	);
	expect(overflow, `${page.url()} scrolls sideways at ${width} px`).toBeLessThanOrEqual(0);
}
