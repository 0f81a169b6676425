import type { Page } from '@playwright/test';
import { callApi } from '../support/logto-calls.js';
import { signInAs } from './steps.js';
import { expect, longName, test } from './world.js';

const heading = (page: Page) => page.getByRole('heading', { level: 1 });

for (const javaScriptEnabled of [true, false]) {
	// They have no e-mail address, and their organization asks for what they have not set up.
	const newcomer = javaScriptEnabled ? 'Dave Lister' : 'Nora Newcomer';

	test.describe(`with JavaScript ${javaScriptEnabled ? 'on' : 'off'} there is a way on`, () => {
		test.use({ javaScriptEnabled, viewport: { width: 375, height: 800 } });

		test('into an organization that asks for two-step verification', async ({ page }) => {
			await signInAs(page, newcomer);
			await page.getByRole('main').getByRole('link', { name: 'Vandelay' }).click();
			await expect(heading(page)).toHaveText('You don’t have access');
			await expect(page.getByText('mfa_required')).toBeVisible();
			await page.getByRole('link', { name: 'Open your account' }).click();
			await page.getByRole('link', { name: 'Set it up at Logto' }).click();
			await page.getByRole('button', { name: 'Set up two-step verification' }).click();
			await expect(page.getByText('Two-step verification is set up.')).toBeVisible();
			await page.getByRole('link', { name: 'Back to the app' }).click();
			await expect(heading(page)).toHaveText('Your account');
			await page.goto('/o/vandelay/invoices');
			await expect(page.getByRole('cell', { name: 'Kruger Industrial' })).toBeVisible();
		});

		test('to what asks for a verified e-mail address', async ({ page }) => {
			await signInAs(page, newcomer);
			await page.goto('/statements');
			await expect(page).toHaveURL(/\/help\?code=email_not_verified/);
			await expect(heading(page)).toHaveText('One more step');
			await page.getByRole('link', { name: 'Open your account' }).click();
			await expect(page.getByText('You have none yet.')).toBeVisible();
			await page.getByRole('link', { name: 'Change it at Logto' }).click();
			const address = `${newcomer.split(' ')[0]?.toLowerCase()}@example.test`;
			await page.getByLabel('E-mail address').fill(address);
			await page.getByRole('button', { name: 'Save as verified' }).click();
			await page.getByRole('link', { name: 'Back to the app' }).click();
			await expect(page.getByText(`${address}, verified.`)).toBeVisible();
			await page.getByRole('link', { name: 'Statements' }).click();
			await expect(heading(page)).toHaveText('Statements');
		});
	});
}

test('a user whom the app no longer admits reads the reason', async ({ page, world }) => {
	await signInAs(page, 'Carol Danvers');
	world.logto.configure({ deniedUsers: ['carol0000003'] });
	try {
		await page.goto('/auth/account?return=/account');
		await expect(heading(page)).toHaveText('You don’t have access');
		await expect(page.getByText('app_access_denied')).toBeVisible();
		await page.goto('/dashboard');
		// Logto knows the person still, and says no itself.
		await expect(page.getByText('This account cannot use the app.')).toBeVisible();
	} finally {
		world.logto.configure({ deniedUsers: [] });
	}
});

test('a suspended user reads the reason at Logto', async ({ page, world }) => {
	await signInAs(page, 'Carol Danvers');
	const suspend = (isSuspended: boolean) =>
		callApi(world.logto, 'PATCH', '/api/users/carol0000003/is-suspended', { isSuspended });
	expect((await suspend(true)).status).toBe(200);
	try {
		await page.goto('/auth/account?return=/account');
		await page.getByRole('button', { name: 'Carol Danvers' }).click();
		await expect(page.getByText('This account is suspended.')).toBeVisible();
	} finally {
		await suspend(false);
	}
});

test('a user who leaves an organization sees the others', async ({ page, world }) => {
	await signInAs(page, longName);
	await page.goto('/o/long/invoices');
	await expect(heading(page)).toHaveText(/^Invoices of Gesellschaft/);
	const members = '/api/organizations/long/users';
	await callApi(world.logto, 'DELETE', `${members}/hubert000004`);
	try {
		// Or five minutes later.
		await page.goto('/auth/account?return=/account');
		await page.goto('/o/long/invoices');
		await expect(page.getByText('not_a_member')).toBeVisible();
		await page.getByRole('link', { name: 'Acme' }).click();
		await expect(heading(page)).toHaveText('Invoices of Acme');
	} finally {
		await callApi(world.logto, 'POST', members, { userIds: ['hubert000004'] });
		const organizationRoleNames = ['admin', 'member'];
		await callApi(world.logto, 'POST', `${members}/hubert000004/roles`, { organizationRoleNames });
	}
});

test('what cannot be undone asks who it is once more', async ({ page }) => {
	await signInAs(page, 'Alice Liddell');
	await page.goto('/account');
	await page.getByRole('link', { name: 'Close the account…' }).click();
	await page.getByRole('button', { name: 'Close the account' }).click();
	await expect(page.getByRole('main').getByRole('status')).toContainText('would now be closed');
});
