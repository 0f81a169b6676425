import { signInAs, signInByPages } from './steps.js';
import { expect, test } from './world.js';

/** `€1,234.50` → 123450. */
const toCents = (amount: string): number => Number(amount.replace(/\D/g, ''));

const isShort = process.env['E2E_SHORT'] === 'yes';

for (const javaScriptEnabled of [true, false]) {
	for (const width of isShort ? [javaScriptEnabled ? 375 : 1280] : [375, 1280]) {
		test.describe(`the story with JavaScript ${javaScriptEnabled ? 'on' : 'off'} at ${width} px`, () => {
			test.use({ javaScriptEnabled, viewport: { width, height: 800 } });

			test('sign in, profile, switch, refusal, sign out', async ({ page, world }) => {
				await signInByPages(page, 'Alice Liddell');
				const main = page.getByRole('main');
				await expect(main.getByText('alice@example.test')).toBeVisible();
				await expect(page.getByText('1 Main St, Oxford OX1, UK')).toBeVisible();
				await expect(page.getByText('"theme": "dark"')).toBeVisible();

				await page.getByRole('main').getByRole('link', { name: 'Acme' }).click();
				await expect(page.getByRole('heading', { level: 1 })).toHaveText('Invoices of Acme');
				const customer = `Customer ${width} ${javaScriptEnabled}`;
				await page.getByLabel('Customer').fill(customer);
				await page.getByLabel('Amount in euros').fill('99.50');
				const total = page
					.getByRole('row')
					.filter({ hasText: /^\s*Total/ })
					.getByRole('cell');
				const before = toCents(await total.innerText());
				await page.getByRole('button', { name: 'Create the invoice' }).click();
				await expect(page.getByRole('cell', { name: customer })).toBeVisible();
				await expect.poll(async () => toCents(await total.innerText())).toBe(before + 9950);

				// A remote form, which works without script as well.
				const row = page.getByRole('row').filter({ hasText: customer });
				await row.getByRole('button', { name: /^Mark as paid/ }).click();
				await expect(row.getByText('Paid', { exact: true })).toBeVisible();

				await page.getByRole('button', { name: /^Organization: Acme/ }).click();
				await page.getByRole('banner').getByRole('link', { name: 'Globex' }).click();
				await expect(page.getByRole('heading', { level: 1 })).toHaveText('Invoices of Globex');
				await expect(page).toHaveURL(/\/o\/globex\/invoices$/);
				await expect(page.getByText('write:invoices')).toBeVisible();
				await expect(page.getByRole('button', { name: 'Create the invoice' })).toHaveCount(0);

				await page.getByRole('link', { name: 'Members' }).click();
				await expect(page.getByRole('heading', { level: 1 })).toHaveText('You don’t have access');
				await expect(page.getByText('organization_role_missing')).toBeVisible();
				await page.getByRole('main').getByRole('link', { name: 'Acme' }).click();
				await expect(page.getByRole('heading', { level: 1 })).toHaveText('Invoices of Acme');

				await page.getByRole('button', { name: 'Account of Alice Liddell' }).click();
				const signOut = javaScriptEnabled ? 'menuitem' : 'button';
				await page.getByRole(signOut, { name: 'Sign out' }).click();
				if (!javaScriptEnabled) await page.getByRole('button', { name: 'Continue' }).click();
				await expect(page).toHaveURL(`${world.demo.origin}/`);
				await expect(
					page.getByRole('banner').getByRole('button', { name: 'Sign in' })
				).toBeVisible();
				// Logto knows no user either: the next sign-in asks again.
				await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
				await expect(page.getByRole('heading', { name: 'Choose a user' })).toBeVisible();
			});
		});
	}
}

test('two tabs show two organizations and do not mix', async ({ page, context }) => {
	await signInAs(page, 'Alice Liddell');
	const other = await context.newPage();
	await page.goto('/o/acme/invoices');
	await other.goto('/o/globex/invoices');
	await page.reload();
	await expect(page.getByRole('heading', { level: 1 })).toHaveText('Invoices of Acme');
	await expect(page.getByRole('button', { name: /^Organization: Acme/ })).toBeVisible();
	await expect(other.getByRole('button', { name: /^Organization: Globex/ })).toBeVisible();
});

test('remote functions remind, say no, and stay on the page when the session has ended', async ({
	page,
	context
}) => {
	await signInAs(page, 'Alice Liddell');
	await page.goto('/o/acme/invoices');
	const row = page.getByRole('row').filter({ hasText: 'INV-1003' });
	await row.getByRole('button', { name: /^Remind/ }).click();
	await expect(row.getByText('Due, reminded')).toBeVisible();
	const other = page.getByRole('row').filter({ hasText: 'INV-1002' });
	await expect(other.getByRole('button', { name: /^Remind/ })).toBeVisible();
	await context.clearCookies();
	await other.getByRole('button', { name: /^Remind/ }).click();
	await expect(other.getByRole('alert')).toHaveText('Something went wrong.');
	await other.getByRole('button', { name: /^Mark as paid/ }).click();
	await expect(other.getByText('Sign in to continue.')).toBeVisible();
	// Nothing has changed, and the form can be sent again.
	await expect(page).toHaveURL(/\/o\/acme\/invoices$/);
	await expect(other.getByRole('button', { name: /^Mark as paid/ })).toBeEnabled();
});

test.describe('without JavaScript', () => {
	test.use({ javaScriptEnabled: false });

	test('a switch in session mode is remembered, and undone', async ({ page }) => {
		await signInAs(page, 'Alice Liddell');
		const trigger = page.getByRole('button', { name: /^Organization: / });
		const entry = (name: string) => page.getByRole('banner').getByRole('button', { name });
		await trigger.click();
		await entry('Globex').click();
		await expect(trigger).toHaveAccessibleName(/Globex/);
		await page.reload();
		await expect(trigger).toHaveAccessibleName(/Globex/);
		await trigger.click();
		await entry('Personal').click();
		await expect(page).toHaveURL(/\/dashboard$/);
		await expect(trigger).toHaveAccessibleName(/Personal/);
	});
});

test('a registration signs in', async ({ page }) => {
	await page.goto('/');
	await page.getByRole('banner').getByRole('button', { name: 'Sign in' }).click();
	await page.getByRole('link', { name: 'Create an account' }).click();
	await expect(page.getByRole('heading', { name: 'Create an account' })).toBeVisible();
	await page.goto('/');
	await page.getByRole('main').getByRole('button', { name: 'Create account' }).click();
	await page.getByLabel('Name', { exact: true }).fill('Dora <script>alert(1)</script>');
	await page.getByLabel('Username').fill('dora');
	await page.getByRole('button', { name: 'Create account and sign in' }).click();
	// The page of the option "onboarding", which leads on to what was wanted.
	await expect(page).toHaveURL(/\/welcome\?redirectTo=/);
	const heading = page.getByRole('heading', { level: 1 });
	await expect(heading).toHaveText('Welcome, Dora <script>alert(1)</script>');
	await page.getByRole('button', { name: 'Go on' }).click();
	await expect(heading).toHaveText('Hello, Dora <script>alert(1)</script>');
	await expect(
		page.getByRole('main').getByText('You are not a member of any organization.')
	).toBeVisible();
});
