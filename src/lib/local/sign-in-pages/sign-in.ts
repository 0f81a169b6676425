import { accountCenter } from './account-center.js';
import { consent } from './consent.js';
import type { Person } from '../directory/person.js';
import { experienceApi } from './experience-api.js';
import { readBody, sendHtml, sendRedirect, type Exchange } from '../http/exchange.js';
import type { PageRoutes } from './page-routes.js';
import { findInteraction, finishInteraction } from '../oidc/interaction.js';
import { messagePage } from '../http/page.js';
import { registerPage, signInPage, type PageOptions } from './sign-in-page.js';
import type { Tenant } from '../tenant.js';

/** All pages and calls of a browser, except those of the OIDC server. */
export const signInPages: PageRoutes = {
	'GET /': async (_, { response }) =>
		sendHtml(response, messagePage('The local Logto is running', 'Sign in from your app.')),
	'GET /sign-in': showSignIn,
	'GET /identifier-sign-in': showSignIn,
	'GET /reset-password': showSignIn,
	'GET /single-sign-on': showSignIn,
	'POST /sign-in': signIn,
	'GET /register': showRegister,
	'GET /identifier-register': showRegister,
	'POST /register': register,
	'GET /one-time-token/error': async (_, { response, url }) =>
		sendHtml(
			response,
			messagePage(
				'This link does not work',
				`The link is wrong, used or expired (${url.searchParams.get('code') ?? 'unknown'}).`
			)
		),
	'GET /unknown-session': async (_, { response }) =>
		sendHtml(response, messagePage('Session not found', 'Go back to the app and sign in again.')),
	'GET /api/status': async (_, { response }) => {
		response.writeHead(204).end();
	},
	...consent,
	...experienceApi,
	...accountCenter
};

async function showSignIn(tenant: Tenant, exchange: Exchange): Promise<void> {
	if (exchange.url.searchParams.has('one_time_token')) return useOneTimeToken(tenant, exchange);
	const options = await readPageOptions(tenant, exchange);
	sendHtml(exchange.response, signInPage(tenant.directory, options));
}

async function showRegister(tenant: Tenant, exchange: Exchange): Promise<void> {
	sendHtml(exchange.response, registerPage(await readPageOptions(tenant, exchange)));
}

async function readPageOptions(
	{ provider, directory }: Tenant,
	exchange: Exchange
): Promise<PageOptions> {
	const { url } = exchange;
	const { params } = await findInteraction(provider, exchange);
	const read = (name: string) => {
		const value = url.searchParams.get(name) ?? params[name];
		return typeof value === 'string' ? value : null;
	};
	const organizationId = read('organization_id');
	const locale = read('ui_locales')?.split(' ')[0] ?? 'en';
	return {
		search: toApplicationQuery(url),
		loginHint: read('login_hint'),
		locale: /^[a-z0-9-]{2,20}$/i.test(locale) ? locale : 'en',
		organization: directory.findOrganization(organizationId ?? '')?.name ?? null,
		error: null
	};
}

async function signIn(tenant: Tenant, exchange: Exchange): Promise<void> {
	const { user = '' } = await readBody(exchange.request);
	const person = tenant.directory.findByUsername(user);
	if (person !== null && !person.isSuspended) return finish(tenant, exchange, person);
	const error =
		person === null
			? 'No user has this username. Choose a user from the list.'
			: 'This account is suspended.';
	const options = await readPageOptions(tenant, exchange);
	sendHtml(exchange.response, signInPage(tenant.directory, { ...options, error }), 422);
}

async function register(tenant: Tenant, exchange: Exchange): Promise<void> {
	const { name = '', username = '', email = '' } = await readBody(exchange.request);
	const options = await readPageOptions(tenant, exchange);
	const refuse = (error: string) =>
		sendHtml(exchange.response, registerPage({ ...options, error }), 422);
	if (!/^[A-Za-z_]\w{0,127}$/.test(username))
		return refuse(
			'Use only letters, digits and underscores in the username, and do not start with a digit.'
		);
	if (tenant.directory.findByUsername(username) !== null) return refuse('This username is taken.');
	const person = tenant.directory.add({
		username,
		password: crypto.randomUUID(),
		...(name === '' ? {} : { name: name.slice(0, 128) }),
		...(email === '' ? {} : { primaryEmail: email.slice(0, 128) })
	});
	await finish(tenant, exchange, person);
}

async function finish(
	{ provider, directory }: Tenant,
	exchange: Exchange,
	person: Person
): Promise<void> {
	const interaction = await findInteraction(provider, exchange);
	directory.noteSignIn(person);
	const login = { accountId: person.id };
	sendRedirect(exchange.response, await finishInteraction(interaction, { login }), 303);
}

/** The query that names the application, which links and forms of the page repeat, as Logto's do. */
function toApplicationQuery({ searchParams }: URL): string {
	const appId = searchParams.get('app_id');
	return appId === null ? '' : `?${new URLSearchParams({ app_id: appId })}`;
}

async function useOneTimeToken(tenant: Tenant, exchange: Exchange): Promise<void> {
	const { params } = await findInteraction(tenant.provider, exchange);
	const refuse = (code: string) =>
		sendRedirect(exchange.response, `/one-time-token/error?code=${code}`);
	const email = String(params['login_hint'] ?? '');
	const result = tenant.oneTimeTokens.consume(String(params['one_time_token'] ?? ''), email);
	if (result !== 'ok') return refuse(`one_time_token.${result}`);
	const person =
		tenant.directory.findByEmail(email) ??
		tenant.directory.add({
			username: `user_${crypto.randomUUID().slice(0, 8)}`,
			password: crypto.randomUUID(),
			primaryEmail: email
		});
	if (person.isSuspended) return refuse('user.suspended');
	await finish(tenant, exchange, person);
}
