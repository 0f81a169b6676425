import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './world.js';

const pages = [
	'/',
	'/components',
	'/dashboard',
	'/o/acme/invoices',
	'/o/acme/members',
	'/o/globex/members'
];

for (const colorScheme of ['light', 'dark'] as const) {
	for (const width of [375, 1280]) {
		test.describe(`every page, ${colorScheme}, ${width} px`, () => {
			test.use({ colorScheme, viewport: { width, height: 800 } });

			test('has nothing that axe complains about and does not scroll sideways', async ({
				page,
				world
			}) => {
				await page.goto('/dashboard');
				await expectAccessible(page);
				await page.getByRole('button', { name: 'Alice Liddell' }).click();
				for (const path of pages) {
					await page.goto(path);
					await expectAccessible(page);
				}
				await page.goto('/o/acme/invoices');
				await page.getByRole('button', { name: /^Organization: Acme/ }).click();
				await expectAccessible(page);
				for (const path of ['/auth/error?code=callback_invalid', '/auth/callback/logto']) {
					await page.goto(`${world.demo.origin}${path}`);
					if (path.includes('error')) await expectAccessible(page);
				}
			});
		});
	}
}

async function expectAccessible(page: Page): Promise<void> {
	const { violations } = await new AxeBuilder({ page }).analyze();
	const found = violations.map(
		({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join('\n')}`
	);
	expect(found, page.url()).toEqual([]);
	const overflow = await page.evaluate(
		() => document.documentElement.scrollWidth - document.documentElement.clientWidth
	);
	expect(overflow, `${page.url()} scrolls sideways`).toBeLessThanOrEqual(0);
}
