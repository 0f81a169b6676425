import { accountCenter } from './account-center.js';
import type { Person } from './directory.js';
import { experienceApi } from './experience-api.js';
import { readBody, sendHtml, sendRedirect, type Answer, type Exchange } from './http.js';
import { messagePage, registerPage, signInPage, type PageOptions } from './pages.js';
import type { Tenant } from './tenant.js';

/** The addresses of a sign-in, and of people's own accounts: `GET /sign-in` → its answer. */
export const interactions: Readonly<Record<string, Answer>> = {
	'GET /sign-in': showSignIn,
	'GET /identifier-sign-in': showSignIn,
	'GET /reset-password': showSignIn,
	'GET /single-sign-on': showSignIn,
	'POST /sign-in': becomePerson,
	'GET /register': showRegister,
	'GET /identifier-register': showRegister,
	'POST /register': register,
	'GET /consent': consent,
	'GET /one-time-token/error': async (_, { response, url }) =>
		sendHtml(
			response,
			messagePage(
				'This link does not work',
				`The token cannot be used (${url.searchParams.get('code') ?? 'unknown'}).`
			),
			400
		),
	'GET /unknown-session': async (_, { response }) =>
		sendHtml(
			response,
			messagePage('This sign-in has ended', 'Go back to the app and start the sign-in again.'),
			400
		),
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
	{ request, response, url }: Exchange
): Promise<PageOptions> {
	const { params } = await provider.interactionDetails(request, response);
	const text = (name: string) => {
		const value = url.searchParams.get(name) ?? params[name];
		return typeof value === 'string' ? value : null;
	};
	const organizationId = text('organization_id');
	const locale = text('ui_locales')?.split(' ')[0] ?? 'en';
	return {
		loginHint: text('login_hint'),
		locale: /^[a-z0-9-]{2,20}$/i.test(locale) ? locale : 'en',
		organization: directory.findOrganization(organizationId ?? '')?.name ?? null,
		error: null
	};
}

async function becomePerson(tenant: Tenant, exchange: Exchange): Promise<void> {
	const { user = '' } = await readBody(exchange.request);
	const person = tenant.directory.findByUsername(user);
	if (person !== null && !person.isSuspended) return finish(tenant, exchange, person);
	const error =
		person === null
			? 'There is nobody with this username. Choose somebody from the list.'
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
		return refuse('A username has letters, digits and underscores, and no digit first.');
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
	{ request, response }: Exchange,
	person: Person
): Promise<void> {
	directory.noteSignIn(person);
	await provider.interactionFinished(request, response, { login: { accountId: person.id } });
}

/**
 * A first-party application is not asked. The grant gets what was requested and is missing in it: the scopes of
 * OpenID Connect, and of each API the permissions that the user has now. Permissions given later are not in it.
 */
async function consent(
	{ provider, config }: Tenant,
	{ request, response }: Exchange
): Promise<void> {
	const {
		params,
		prompt,
		session,
		grantId: known
	} = await provider.interactionDetails(request, response);
	const accountId = session?.accountId ?? '';
	// As at a real Logto the app hears nothing of it.
	if (config.deniedUsers.includes(accountId))
		return sendHtml(response, messagePage('No access', 'This account may not use the app.'));
	// One grant for a browser and an application, as at a real Logto.
	const before = known === undefined ? undefined : await provider.Grant.find(known);
	const grant = before ?? new provider.Grant({ accountId, clientId: String(params['client_id']) });
	const { missingOIDCScope, missingResourceScopes } = prompt.details;
	const scopes = toNames(missingOIDCScope);
	if (scopes !== '') grant.addOIDCScope(scopes);
	for (const [resource, permissions] of Object.entries(Object(missingResourceScopes)))
		grant.addResourceScope(resource, toNames(permissions));
	const grantId = await grant.save();
	sendRedirect(
		response,
		await provider.interactionResult(request, response, { consent: { grantId } })
	);
}

const toNames = (list: unknown): string => (Array.isArray(list) ? list.join(' ') : '');

async function useOneTimeToken(tenant: Tenant, exchange: Exchange): Promise<void> {
	const { params } = await tenant.provider.interactionDetails(exchange.request, exchange.response);
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
