import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Provider } from 'oidc-provider';
import type { Directory, Person } from './directory.js';
import { readBody, sendHtml, sendJson, sendRedirect } from './http.js';
import type { RequestedAtSignIn } from './oidc.js';
import type { OneTimeTokens } from './one-time-tokens.js';
import { messagePage, registerPage, signInPage, type PageOptions } from './pages.js';
import type { LocalLogtoConfig } from './seeds.js';

/** What the pages and calls of a sign-in work with. */
export interface InteractionParts {
	readonly provider: Provider;
	readonly config: LocalLogtoConfig;
	readonly directory: Directory;
	readonly requested: Map<string, RequestedAtSignIn>;
	readonly oneTimeTokens: OneTimeTokens;
}

/** One request for a page or call, with its address. */
export interface Exchange {
	readonly request: IncomingMessage;
	readonly response: ServerResponse;
	readonly url: URL;
}

type Answer = (parts: InteractionParts, exchange: Exchange) => Promise<void>;

/** The addresses of a sign-in: `GET /sign-in` → its answer. */
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
	'POST /api/one-time-tokens': async ({ oneTimeTokens }, { request, response }) => {
		const { email = '', expiresIn = '600' } = await readBody(request);
		sendJson(response, oneTimeTokens.create(email, Number(expiresIn)), 201);
	},
	'PUT /api/experience': async (_, { response }) => {
		response.writeHead(204).end();
	},
	'POST /api/experience/verification/password': verifyPassword,
	'POST /api/experience/identification': identify,
	'POST /api/experience/submit': submit
};

/** People who gave the right password, by verification id. */
const verified = new Map<string, string>();

async function showSignIn(parts: InteractionParts, exchange: Exchange): Promise<void> {
	if (exchange.url.searchParams.has('one_time_token')) return useOneTimeToken(parts, exchange);
	const options = await readPageOptions(parts, exchange);
	sendHtml(exchange.response, signInPage(parts.directory.list(), parts.config, options));
}

async function showRegister(parts: InteractionParts, exchange: Exchange): Promise<void> {
	sendHtml(exchange.response, registerPage(await readPageOptions(parts, exchange)));
}

async function readPageOptions(
	{ provider, config }: InteractionParts,
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
		organization: config.organizations.find(({ id }) => id === organizationId)?.name ?? null,
		error: null
	};
}

async function becomePerson(parts: InteractionParts, exchange: Exchange): Promise<void> {
	const { user = '' } = await readBody(exchange.request);
	const person = parts.directory.findByUsername(user);
	if (person !== null) return finish(parts, exchange, person);
	const options = await readPageOptions(parts, exchange);
	const html = signInPage(parts.directory.list(), parts.config, {
		...options,
		error: 'There is nobody with this username. Choose somebody from the list.'
	});
	sendHtml(exchange.response, html, 422);
}

async function register(parts: InteractionParts, exchange: Exchange): Promise<void> {
	const { name = '', username = '', email = '' } = await readBody(exchange.request);
	const options = await readPageOptions(parts, exchange);
	const refuse = (error: string) =>
		sendHtml(exchange.response, registerPage({ ...options, error }), 422);
	if (!/^[A-Za-z_]\w{0,127}$/.test(username))
		return refuse('A username has letters, digits and underscores, and no digit first.');
	if (parts.directory.findByUsername(username) !== null) return refuse('This username is taken.');
	const person = parts.directory.add({
		username,
		password: crypto.randomUUID(),
		...(name === '' ? {} : { name: name.slice(0, 128) }),
		...(email === '' ? {} : { primaryEmail: email.slice(0, 128) })
	});
	await finish(parts, exchange, person);
}

async function finish(
	{ provider }: InteractionParts,
	{ request, response }: Exchange,
	person: Person
): Promise<void> {
	await provider.interactionFinished(request, response, { login: { accountId: person.id } });
}

/** A first-party application is not asked: everything requested is granted. */
async function consent(
	{ provider, requested }: InteractionParts,
	{ request, response }: Exchange
): Promise<void> {
	const { params, session, grantId: known } = await provider.interactionDetails(request, response);
	const scope = String(params['scope'] ?? '');
	const resources = [params['resource'] ?? []].flat().map(String);
	// One grant for a browser and an application, as at a real Logto.
	const before = known === undefined ? undefined : await provider.Grant.find(known);
	const accountId = session?.accountId ?? '';
	const grant = before ?? new provider.Grant({ accountId, clientId: String(params['client_id']) });
	grant.addOIDCScope(scope);
	for (const resource of resources) grant.addResourceScope(resource, scope);
	const grantId = await grant.save();
	const earlier = requested.get(grantId);
	requested.set(grantId, {
		scopes: [...new Set([...(earlier?.scopes ?? []), ...scope.split(' ')])],
		resources: [...new Set([...(earlier?.resources ?? []), ...resources])]
	});
	const next = await provider.interactionResult(request, response, { consent: { grantId } });
	sendRedirect(response, next);
}

async function useOneTimeToken(parts: InteractionParts, exchange: Exchange): Promise<void> {
	const { params } = await parts.provider.interactionDetails(exchange.request, exchange.response);
	const email = String(params['login_hint'] ?? '');
	const result = parts.oneTimeTokens.consume(String(params['one_time_token'] ?? ''), email);
	if (result !== 'ok')
		return sendRedirect(exchange.response, `/one-time-token/error?code=one_time_token.${result}`);
	const person =
		parts.directory.findByEmail(email) ??
		parts.directory.add({
			username: `user_${crypto.randomUUID().slice(0, 8)}`,
			password: crypto.randomUUID(),
			primaryEmail: email
		});
	await finish(parts, exchange, person);
}

async function verifyPassword(
	{ directory }: InteractionParts,
	{ request, response }: Exchange
): Promise<void> {
	const { 'identifier.value': username = '', password } = await readBody(request);
	const person = directory.findByUsername(username);
	if (person === null || person.password !== password)
		return sendJson(
			response,
			{ message: 'Incorrect account or password.', code: 'session.invalid_credentials' },
			422
		);
	const verificationId = crypto.randomUUID();
	verified.set(verificationId, person.id);
	sendJson(response, { verificationId });
}

/** Verified people that were chosen for an interaction, by its id. */
const identified = new Map<string, string>();

async function identify(
	{ provider }: InteractionParts,
	{ request, response }: Exchange
): Promise<void> {
	const { verificationId = '' } = await readBody(request);
	const { jti } = await provider.interactionDetails(request, response);
	const person = verified.get(verificationId);
	if (person === undefined)
		return sendJson(
			response,
			{ message: 'Session not found.', code: 'session.verification_session_not_found' },
			404
		);
	verified.delete(verificationId);
	identified.set(jti, person);
	response.writeHead(204).end();
}

async function submit(
	{ provider }: InteractionParts,
	{ request, response }: Exchange
): Promise<void> {
	const { jti } = await provider.interactionDetails(request, response);
	const accountId = identified.get(jti);
	if (accountId === undefined)
		return sendJson(
			response,
			{ message: 'Identify first.', code: 'session.identifier_not_found' },
			404
		);
	identified.delete(jti);
	const redirectTo = await provider.interactionResult(request, response, { login: { accountId } });
	sendJson(response, { redirectTo });
}
