import type { Issuer } from '../../logto/issuer.js';
import { parseObject } from '../../logto/fetch-json.js';
import type { RequestContext } from '../../request/request-context.js';
import { toLine, type Finding } from '../finding.js';

/**
 * Checks whether Logto redirects to this app after a sign-out. It sends the request of a browser without a session (OpenID
 * Connect RP-Initiated Logout §2): Logto answers with a form, which is never sent, or refuses the redirect URI.
 *
 * @param address the address of the sign-out at Logto, with its parameters
 */
export async function checkSignOut(
	issuer: Pick<Issuer, 'fetch'>,
	address: string
): Promise<readonly Finding[]> {
	const response = await issuer.fetch(address, { headers: { accept: 'application/json' } });
	const value = parseObject(await response.text());
	if (response.status !== 400 || value?.['error'] !== 'invalid_request') return [];
	if (!String(value['error_description']).includes('post_logout_redirect_uri')) return [];
	const home = new URL(address).searchParams.get('post_logout_redirect_uri') ?? '';
	return [
		{
			code: 'post-sign-out-uri-unregistered',
			cause: `The post sign-out redirect URI ${home} is not registered, so users end on an error page of Logto and stay signed in there.`,
			cure: `Add ${home} to the post sign-out redirect URIs.`,
			place: 'Logto Console → Applications → your application → Post sign-out redirect URIs'
		}
	];
}

const checked = new WeakSet<Issuer>();

/**
 * Warns at the first sign-out of this process when the post sign-out redirect URI is not registered. The user does not wait
 * for it, and isolates do not check.
 */
export function checkFirstSignOut(context: RequestContext, address: string): void {
	const { issuer, config } = context.runtime();
	if (context.keepAlive === null || checked.has(issuer)) return;
	checked.add(issuer);
	const work = checkSignOut(issuer, address).then(
		(found) => found.forEach((finding) => config.logger.error(toLine(finding))),
		(cause: unknown) => config.logger.debug('The sign-out address could not be checked.', cause)
	);
	context.keepAlive(work);
}
