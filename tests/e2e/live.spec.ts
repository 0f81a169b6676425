import { startDemo } from '../support/demo.js';
import { authSecret } from '../support/secret.js';
import { expect, test } from './world.js';

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
		await expect(page.getByText('2 due now')).toBeVisible();
		await expect.poll(() => connections.length, { timeout: 15_000 }).toBeGreaterThan(1);

		const other = await context.newPage();
		await other.goto(`${demo.origin}/o/acme/invoices`);
		await other.getByLabel('Customer').fill('Art Vandelay');
		await other.getByLabel('Amount in euros').fill('12.50');
		await other.getByRole('button', { name: 'Create the invoice' }).click();
		await expect(page.getByText('3 due now')).toBeVisible();

		await context.clearCookies();
		await expect(page.getByText('3 due, as last counted')).toBeVisible();
		await other.close();
	} finally {
		await demo.close();
	}
});
