import { expect, test } from './world.js';

test('the page in between looks as the other pages, in each light and width', async ({
	browser,
	world
}, testInfo) => {
	const context = await browser.newContext({
		javaScriptEnabled: false,
		baseURL: world.demo.origin
	});
	const page = await context.newPage();
	const devTools = await context.newCDPSession(page);
	const play = (playbackRate: number) =>
		devTools.send('Animation.setPlaybackRate', { playbackRate });
	await devTools.send('Animation.enable');
	// As where the browser takes its time, or leaves it to the user.
	await page.route('**/auth/signin', async (route) => {
		const response = await route.fetch();
		const { refresh, ...headers } = response.headers();
		expect(refresh).toContain(`0; url=${world.logto.issuer}/auth?`);
		await route.fulfill({ response, headers });
	});
	for (const colorScheme of ['light', 'dark'] as const)
		for (const width of [320, 1280]) {
			await page.emulateMedia({ colorScheme });
			await page.setViewportSize({ width, height: 700 });
			await page.goto('/');
			// The page appears after a while: time stands still until its beginning was seen.
			await play(0);
			await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
			await expect(page.getByRole('main')).toHaveCSS('opacity', '0');
			await play(10);
			await expect(page.getByRole('main')).toHaveCSS('opacity', '1');
			const box = await page.getByRole('link', { name: 'Continue' }).boundingBox();
			expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
			const name = `passage-${colorScheme}-${width}.png`;
			await page.screenshot({ path: testInfo.outputPath(name) });
		}
	await page.getByRole('link', { name: 'Continue' }).click();
	await expect(page.getByRole('heading', { name: 'Choose a user' })).toBeVisible();
	await context.close();
});
