import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from '@playwright/test';
import { readLooks, type Look } from './looks.js';
import { serveFolders } from './serve-folders.js';

/** Opens a page, and fails where it says an error to the console. */
async function visit(
	browser: Browser,
	address: string,
	task: (page: Page) => Promise<void>
): Promise<void> {
	const page = await browser.newPage();
	const errors: string[] = [];
	page.on('pageerror', (error) => errors.push(String(error)));
	page.on('console', (message) => {
		if (message.type() === 'error') errors.push(`${message.text()} ${message.location().url}`);
	});
	try {
		await page.goto(address);
		await task(page);
		assert.deepEqual(errors, [], `${address} says errors to the console.`);
	} finally {
		await page.close();
	}
}

/**
 * Opens every story of a built Storybook.
 *
 * @throws {AssertionError} where a story shows nothing or says an error
 */
export async function expectStories(browser: Browser, folders: readonly string[]): Promise<void> {
	const server = await serveFolders(folders);
	try {
		const index: { entries: Record<string, { type: string; title: string }> } = await (
			await fetch(`${server.origin}/index.json`)
		).json();
		const stories = Object.entries(index.entries).filter(([, { type }]) => type === 'story');
		assert.equal(
			new Set(stories.map(([, { title }]) => title)).size,
			await countComponents(),
			'A component has no story.'
		);
		for (const [id] of stories)
			await visit(browser, `${server.origin}/iframe.html?id=${id}&viewMode=story`, async (page) => {
				const text = page.locator('#storybook-root');
				await text.filter({ hasText: /\S/ }).waitFor();
				if (id !== 'show--unmet') return;
				assert.equal((await text.innerText()).trim(), 'Not shown to Alice');
			});
	} finally {
		server.close();
	}
}

/** How many components the package exports. */
async function countComponents(): Promise<number> {
	const index = new URL('../../src/lib/components/index.ts', import.meta.url);
	return (await readFile(index, 'utf8')).split("export * from './").length - 1;
}

/**
 * Compares components next to Tailwind 4 with the same ones without it, in light and dark, and what utilities do.
 *
 * @throws {AssertionError} where Tailwind's reset changes a component, or a utility does not win
 */
export async function expectLooks(browser: Browser, folders: readonly string[]): Promise<void> {
	const server = await serveFolders(folders);
	try {
		for (const scheme of ['light', 'dark'] as const) {
			const looks: Record<string, readonly Look[]> = {};
			for (const name of ['plain', 'tailwind'])
				await visit(browser, `${server.origin}/${name}`, async (page) => {
					// The search comes with script.
					await page.locator('[data-logto-switcher-search]').waitFor({ state: 'attached' });
					looks[name] = await page.evaluate(readLooks, scheme);
				});
			assert.ok((looks['plain'] ?? []).length > 40, 'The page shows too little.');
			assert.deepEqual(looks['tailwind'], looks['plain']);
		}
		await visit(browser, `${server.origin}/tailwind`, expectUtilities);
	} finally {
		server.close();
	}
}

async function expectUtilities(page: Page): Promise<void> {
	const expectStyle = async (selector: string, wanted: Readonly<Record<string, string>>) => {
		const found = await page.locator(`#utilities ${selector}`).evaluate((element, names) => {
			const style = getComputedStyle(element);
			return Object.fromEntries(names.map((name) => [name, style.getPropertyValue(name)]));
		}, Object.keys(wanted));
		assert.deepEqual(found, wanted, `${selector} is not as its classes say.`);
	};
	await expectStyle('> [data-logto-user-avatar-root]', {
		width: '64px',
		'border-radius': '0px',
		'background-color': 'rgb(0, 0, 0)'
	});
	await expectStyle('> [data-logto-user-button-root]', { display: 'block' });
	await expectStyle('[data-logto-sign-in-button-button].p-8', {
		display: 'block',
		padding: '32px',
		'background-color': 'rgb(0, 0, 0)'
	});
	await expectStyle('button.own', { 'background-color': 'rgba(0, 0, 0, 0)' });
	await expectStyle('button.text-2xl', {
		'border-radius': '0px',
		'padding-left': '32px',
		'font-size': '24px'
	});
}
