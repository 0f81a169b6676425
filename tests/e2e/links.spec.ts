import { signInAs } from './steps.js';
import { expect, test } from './world.js';

for (const script of [true, false])
	test.describe(`${script ? 'with' : 'without'} JavaScript`, () => {
		test.use({ javaScriptEnabled: script });

		for (const [what, name, path] of [
			['that loads nothing on the server', 'Tax calculator', '/calculator'],
			['without a rule that asks a guarded query', 'Your organizations', '/organizations']
		] as const)
			test(`a link to a page ${what} leads to sign-in, and back`, async ({ page }) => {
				await page.goto('/');
				await page.getByRole('link', { name }).click();
				await page.getByRole('button', { name: 'Alice Liddell' }).click();
				await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
				expect(new URL(page.url()).pathname).toBe(path);
			});
	});

test('a link shows nothing of a page under the rule table once the session has ended', async ({
	page,
	context
}) => {
	await signInAs(page, 'Alice Liddell');
	await context.clearCookies();
	await page.getByRole('link', { name: 'Tax calculator' }).click();
	await expect(page.getByRole('button', { name: 'Alice Liddell' })).toBeVisible();
	await expect(page.getByRole('heading', { name: 'Tax calculator' })).toBeHidden();
});

test('a link from page to page costs one request for data', async ({ page }) => {
	await signInAs(page, 'Alice Liddell');
	const asked: string[] = [];
	page.on('request', (request) => {
		if (request.url().includes('__data.json')) asked.push(new URL(request.url()).pathname);
	});
	await page.getByRole('link', { name: 'Tax calculator' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Tax calculator' })).toBeVisible();
	await page.getByRole('link', { name: 'Components' }).click();
	await expect(page.getByRole('heading', { level: 1, name: 'Components' })).toBeVisible();
	expect(asked).toEqual(['/calculator/__data.json', '/components/__data.json']);
});
