/**
 * Takes the pictures of the demo that the README shows, light and dark: `docs/demo.png` and
 * `docs/demo-dark.png`. Builds the demo when its sources are newer, runs it against a local Logto and
 * signs Alice in.
 *
 * Usage: npm run picture
 */
import './help.ts';
import { chromium, type Browser, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { startLocalLogto } from '../src/lib/local/index.ts';
import buildDemo from '../tests/support/build-demo.ts';
import { startDemo } from '../tests/support/demo.ts';
import { authSecret } from '../tests/support/secret.ts';
import { chromiumFlags, ensureChromium } from './chromium.ts';

const width = 1280;
/** What stays below the last card, in pixels. */
const margin = 24;

const pictures = [
	{ file: 'demo.png', colorScheme: 'light' },
	{ file: 'demo-dark.png', colorScheme: 'dark' }
] as const;

async function take(browser: Browser, origin: string, picture: (typeof pictures)[number]) {
	const page = await browser.newPage({
		baseURL: origin,
		colorScheme: picture.colorScheme,
		deviceScaleFactor: 1,
		reducedMotion: 'reduce',
		viewport: { width, height: 1000 }
	});
	await signIn(page);
	await page.goto('/o/acme/invoices');
	await page.getByRole('button', { name: /^Organization: Acme/ }).click();
	await page.locator(':popover-open').getByRole('link', { name: 'Globex' }).waitFor();
	const content = await page.locator('main > :last-child').boundingBox();
	if (content === null) throw new Error('The page of invoices has no content.');
	const path = fileURLToPath(new URL(`../docs/${picture.file}`, import.meta.url));
	const height = Math.ceil(content.y + content.height + margin);
	const { length } = await page.screenshot({ path, clip: { x: 0, y: 0, width, height } });
	console.log(`docs/${picture.file}: ${width} × ${height}, ${Math.round(length / 1024)} kB`);
	await page.close();
}

async function signIn(page: Page): Promise<void> {
	await page.goto('/');
	await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
	await page.getByRole('button', { name: 'Alice Liddell' }).click();
	await page.getByRole('heading', { level: 1, name: 'Hello, Alice Liddell' }).waitFor();
}

async function main(): Promise<void> {
	const executablePath = ensureChromium();
	await buildDemo();
	const logto = await startLocalLogto({ port: 0 });
	const demo = await startDemo({
		env: {
			AUTH_LOGTO_ISSUER: logto.endpoint,
			AUTH_LOGTO_ID: logto.clientId,
			AUTH_LOGTO_SECRET: logto.clientSecret,
			AUTH_SECRET: authSecret
		}
	});
	try {
		const args = [...chromiumFlags, '--hide-scrollbars'];
		const browser = await chromium.launch({ executablePath, args });
		for (const picture of pictures) await take(browser, demo.origin, picture);
		await browser.close();
	} finally {
		await demo.close();
		await logto.close();
	}
}

await main();
