import type { Issuer } from '../../logto/issuer.js';
import { parseObject } from '../../logto/fetch-json.js';
import type { RequestContext } from '../../request/request-context.js';
import { toLine, type Finding } from '../finding.js';

/**
 * Whether Logto leads back to this app after a sign-out. Asks as a browser without a session would (OpenID
 * Connect RP-Initiated Logout §2): Logto answers with a form, which nothing sends, or refuses the address.
 *
 * @param address of the sign-out at Logto, with its parameters
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
			cause: `Logto does not lead back to ${home} after a sign-out, so users end on an error message of Logto and stay signed in there.`,
			cure: `Add ${home} to the post sign-out redirect URIs.`,
			place: 'Logto Console → Applications → your application → Post sign-out redirect URIs'
		}
	];
}

const checked = new WeakSet<Issuer>();

/**
 * Tells the log at the first sign-out of this process when Logto will not lead back. The user does not wait for
 * it, and nothing is asked where work ends with its request.
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
