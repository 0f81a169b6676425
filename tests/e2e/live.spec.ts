import { startDemo } from '../support/demo.js';
import { authSecret } from '../support/secret.js';
import { expect, test } from './world.js';

/** A machine that has other things to do takes a while to connect again. */
const patiently = { timeout: 20_000 };

test('a live query goes on over its checks, and ends with the session', async ({
	page,
	context,
	world,
	kit
}) => {
	const { logto } = world;
	const demo = await startDemo({
		kit,
		env: {
			AUTH_LOGTO_ISSUER: logto.endpoint,
			AUTH_LOGTO_ID: logto.clientId,
			AUTH_LOGTO_SECRET: logto.clientSecret,
			AUTH_SECRET: authSecret,
			DEMO_REVALIDATE: '2'
		}
	});
	try {
		const connections: string[] = [];
		page.on('request', (request) => {
			if (request.url().includes('/countDue')) connections.push(request.url());
		});
		await page.goto(`${demo.origin}/o/acme/invoices`);
		await page.getByRole('button', { name: 'Alice Liddell' }).click();
		await expect(page.getByText('2 due now')).toBeVisible(patiently);
		await expect.poll(() => connections.length, patiently).toBeGreaterThan(1);

		const other = await context.newPage();
		// A field that is filled before the page's script runs may be emptied by it.
		const started = other.waitForRequest((request) => request.url().includes('/countDue'));
		await other.goto(`${demo.origin}/o/acme/invoices`);
		await started;
		await other.getByLabel('Customer').fill('Art Vandelay');
		await other.getByLabel('Amount in euros').fill('12.50');
		await other.getByRole('button', { name: 'Create the invoice' }).click();
		await expect(other.getByText('Art Vandelay')).toBeVisible(patiently);
		await expect(page.getByText('3 due now')).toBeVisible(patiently);

		await context.clearCookies();
		await expect(page.getByText('3 due, as last counted')).toBeVisible(patiently);
		await other.close();
	} finally {
		await demo.close();
	}
});
