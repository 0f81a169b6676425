import type { Issuer } from '../../logto/issuer.js';
import { parseObject } from '../../logto/fetch-json.js';
import type { Config } from '../../config/config.js';
import type { Finding } from '../finding.js';

type Application = Pick<Config, 'clientId' | 'resources'>;

/**
 * Checks whether Logto knows the application, its redirect URI and its API resources. It requests authorizations with
 * `prompt=none` (OpenID Connect Core §3.1.2.1) and without a session: Logto checks all parameters and then answers
 * `login_required`, so no sign-in begins.
 *
 * @param callback the redirect URI of the app
 */
export async function checkApplication(
	issuer: Pick<Issuer, 'discover' | 'fetch'>,
	{ clientId, resources }: Application,
	callback: string
): Promise<readonly Finding[]> {
	const { authorization_endpoint: address } = await issuer.discover();
	const ask = (resource: string | null) =>
		askForNothing(issuer.fetch, address, { clientId, callback, resource });
	const error = await ask(null);
	if (error === 'invalid_client') return [toUnknownClient()];
	if (error === 'invalid_redirect_uri') return [toUnknownCallback(callback)];
	const known = await Promise.all(
		resources.map(async (resource) => ({ resource, error: await ask(resource) }))
	);
	return known
		.filter((each) => each.error === 'invalid_target')
		.map(({ resource }) => toUnknownResource(resource));
}

/** The code of Logto's error; `null` when it is unknown. */
async function askForNothing(
	fetch: Issuer['fetch'],
	address: string,
	{
		clientId,
		callback,
		resource
	}: { readonly clientId: string; readonly callback: string; readonly resource: string | null }
): Promise<string | null> {
	const url = new URL(address);
	const query = {
		client_id: clientId,
		redirect_uri: callback,
		response_type: 'code',
		scope: 'openid',
		prompt: 'none',
		state: 'start-check',
		// RFC 7636 §4.2, of a verifier that is never used.
		code_challenge: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
		code_challenge_method: 'S256'
	};
	for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
	if (resource !== null) url.searchParams.set('resource', resource);
	const response = await fetch(url, { headers: { accept: 'application/json' } });
	const text = await response.text();
	const location = response.headers.get('location');
	if (location !== null && URL.canParse(location))
		return new URL(location).searchParams.get('error');
	const error = parseObject(text)?.['error'];
	return typeof error === 'string' ? error : null;
}

const toUnknownClient = (): Finding => ({
	code: 'application-unknown',
	variable: 'AUTH_LOGTO_ID',
	cause: 'Logto has no application with the App ID in AUTH_LOGTO_ID.',
	cure: 'Copy the App ID of your application.',
	place: 'Logto Console → Applications → your application'
});

const toUnknownCallback = (callback: string): Finding => ({
	code: 'redirect-uri-unregistered',
	cause: `The redirect URI ${callback} is not registered, so sign-in ends on an error page of Logto.`,
	cure: `Add ${callback} to the redirect URIs, or fix the address of this app (ORIGIN, or paths.origin on SvelteKit 3).`,
	place: 'Logto Console → Applications → your application → Redirect URIs'
});

const toUnknownResource = (resource: string): Finding => ({
	code: 'resource-unknown',
	variable: 'resources',
	cause: `Logto has no API resource ${resource}, so no user can sign in.`,
	cure: 'Create it, or remove it from the option "resources".',
	place: 'Logto Console → API resources'
});
