import type { Page } from '@playwright/test';
import { expect, test } from './world.js';

/** The addresses that a tab opened and that hold some text. */
const listenFor = (page: Page, text: string): string[] => {
	const addresses: string[] = [];
	page.on('request', (request) => {
		if (request.isNavigationRequest() && request.url().includes(text))
			addresses.push(request.url());
	});
	return addresses;
};

test('two tabs start, the last one arrives first, and the way back leads on', async ({
	page: first,
	context,
	world
}) => {
	const requests = listenFor(first, '/oidc/auth?');
	const callbacks = listenFor(first, '/auth/callback/logto?');
	await first.goto('/dashboard');
	await expect(first.getByRole('heading', { name: 'Choose a user' })).toBeVisible();

	const second = await context.newPage();
	await second.goto('/o/acme/invoices');
	await second.getByRole('button', { name: 'Alice Liddell' }).click();
	await expect(second.getByRole('heading', { level: 1 })).toHaveText('Invoices of Acme');

	// The first tab goes on with its own sign-in: Logto knows Alice by now.
	await first.goto(requests[0] ?? '');
	await expect(first.getByRole('heading', { level: 1 })).toHaveText('Hello, Alice Liddell');
	await expect(first).toHaveURL(`${world.demo.origin}/dashboard`);
	await second.reload();
	await expect(second.getByRole('heading', { level: 1 })).toHaveText('Invoices of Acme');

	// A bookmark of the callback, then the back button to it.
	await first.goto('/o/globex/invoices');
	await first.goto(callbacks[0] ?? '');
	await expect(first).toHaveURL(`${world.demo.origin}/dashboard`);
	await first.goBack();
	await expect(first.getByRole('heading', { level: 1 })).toHaveText('Invoices of Globex');
	await first.goForward();
	await expect(first.getByRole('heading', { level: 1 })).toHaveText('Hello, Alice Liddell');

	// Without the session the same address signs no user in, but starts again for the same page.
	await context.clearCookies({ name: 'logto.session' });
	await first.goto(callbacks[0] ?? '');
	await expect(first.getByRole('heading', { name: 'Something went wrong' })).toBeVisible();
	await first.getByRole('link', { name: 'Try again' }).click();
	await expect(first.getByRole('heading', { level: 1 })).toHaveText('Hello, Alice Liddell');
});
