import {
	isAccountPage,
	leadsBack,
	overviewPages,
	settingPages,
	type AccountPage
} from '../../protocol/account-page.js';
import type { Person } from '../directory/person.js';
import { readBody, sendHtml, sendRedirect, type Exchange } from '../http/exchange.js';
import type { PageRoutes } from './page-routes.js';
import { messagePage } from '../http/page.js';
import { accountPage } from './account-page.js';
import type { Html } from '../../server/internal/html.js';
import type { Tenant } from '../tenant.js';

/**
 * The pages on which users change their own account: their name, their e-mail address, which then counts as verified,
 * and a second factor, of which only its existence is saved. The other pages of Logto say that they are not imitated.
 * A page for one setting links back to `?redirect=`. As at a real Logto, an overview such as `/account/security` does
 * not.
 *
 * @see https://docs.logto.io/end-user-flows/account-settings/by-account-center-ui
 */
export const accountCenter: PageRoutes = {
	...Object.fromEntries(
		[...settingPages, ...overviewPages].map((page) => [`GET /account/${page}`, show])
	),
	'POST /account/email': (tenant, exchange) =>
		change(tenant, exchange, async (person) => {
			const { email = '' } = await readBody(exchange.request);
			if (!/^[^@\s]+@[^@\s]+$/.test(email) || email.length > 128)
				return 'Enter a valid e-mail address.';
			const other = tenant.directory.findByEmail(email);
			if (other !== null && other.id !== person.id) return 'Another user has this e-mail address.';
			tenant.directory.update(person, { primaryEmail: email });
			return null;
		}),
	'POST /account/profile': (tenant, exchange) =>
		change(tenant, exchange, async (person) => {
			const { name = '' } = await readBody(exchange.request);
			if (name.length > 128) return 'Enter at most 128 characters.';
			tenant.directory.update(person, { name: name.trim() || null });
			return null;
		}),
	'POST /account/authenticator-app': setUpFactor,
	'POST /account/security': setUpFactor
};

async function setUpFactor(tenant: Tenant, exchange: Exchange): Promise<void> {
	await change(tenant, exchange, async (person) => {
		tenant.directory.update(person, { hasMfa: true });
		return null;
	});
}

async function show(tenant: Tenant, exchange: Exchange): Promise<void> {
	const person = await findPerson(tenant, exchange);
	if (person === null) return sendSignedOut(exchange);
	sendHtml(exchange.response, toPage(person, exchange, null));
}

/** @param make changes the user, or returns why it does not */
async function change(
	tenant: Tenant,
	exchange: Exchange,
	make: (person: Person) => Promise<string | null>
): Promise<void> {
	const { response, url } = exchange;
	const person = await findPerson(tenant, exchange);
	if (person === null) return sendSignedOut(exchange);
	const error = await make(person);
	if (error !== null) return sendHtml(response, toPage(person, exchange, error), 422);
	sendRedirect(response, `${url.pathname}${url.search}`, 303);
}

async function findPerson({ provider, directory }: Tenant, { request, response }: Exchange) {
	const session = await provider.Session.get(provider.createContext(request, response));
	return directory.find(session.accountId ?? '');
}

function sendSignedOut({ response }: Exchange): void {
	sendHtml(response, messagePage('You are not signed in', 'Sign in from your app first.'), 401);
}

function toPage(person: Person, { url }: Exchange, error: string | null): Html {
	const page = toAccountPage(url.pathname);
	const redirect = leadsBack(page) ? url.searchParams.get('redirect') : null;
	return accountPage(person, { page, error, query: url.search, back: toLoopback(redirect) });
}

function toAccountPage(pathname: string): AccountPage {
	const page = pathname.replace('/account/', '');
	return isAccountPage(page) ? page : 'security';
}

/** Only an app of this machine: every site can link to this page, with any address to return to. */
function toLoopback(address: string | null): string | null {
	if (address === null || !URL.canParse(address)) return null;
	const { protocol, hostname, href } = new URL(address);
	const isLoopback = ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
	return /^https?:$/.test(protocol) && isLoopback ? href : null;
}
