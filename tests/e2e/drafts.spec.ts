import { signInAs } from './steps.js';
import { expect, test } from './world.js';

for (const script of [true, false])
	test.describe(`${script ? 'with' : 'without'} JavaScript`, () => {
		test.use({ javaScriptEnabled: script });

		test('an invoice that is sent when the session has gone can be sent again', async ({
			page,
			context
		}) => {
			test.slow();
			const customer = `Draft ${script ? 'with' : 'without'} script & "quotes"`;
			await signInAs(page, 'Alice Liddell');
			await page.goto('/o/acme/invoices');
			await page.getByLabel('Customer').fill(customer);
			await page.getByLabel('Amount in euros').fill('12.50');
			await context.clearCookies();
			await page.getByRole('button', { name: 'Create the invoice' }).click();
			await expect(
				page.getByText(script ? 'Nothing was saved.' : 'Nothing was saved')
			).toBeVisible();
			if (script) await expect(page.getByLabel('Customer')).toHaveValue(customer);

			const opened = context.waitForEvent('page');
			await page.getByRole('link', { name: 'Sign in in a new tab' }).click();
			const tab = await opened;
			await tab.getByRole('button', { name: 'Alice Liddell' }).click();
			await expect(tab.getByRole('heading', { level: 1, name: 'Invoices of Acme' })).toBeVisible();
			await tab.close();

			const again = script ? 'Create the invoice' : 'Send again';
			await page.getByRole('button', { name: again }).click();
			await expect(page.getByRole('cell', { name: customer })).toBeVisible();
		});
	});
