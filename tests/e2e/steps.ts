import type { Page } from '@playwright/test';
import { expect } from './world.js';

/** Signs a person of the seeds in, from the landing page to the dashboard. */
export async function signInAs(page: Page, name: string): Promise<void> {
	await page.goto('/');
	await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
	await page.getByRole('button', { name }).click();
	await expect(page.getByRole('heading', { level: 1, name: `Hello, ${name}` })).toBeVisible();
}
