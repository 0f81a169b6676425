import { LogtoAuthError } from '../../errors.js';
import { withoutSlash } from '../guards/answers/answer.js';
import type { OpenTransaction } from './transaction/transaction.js';
import type { RequestContext } from '../request/request-context.js';
import type { SessionRecord } from '../session/record/record.js';
import type { EndpointRequest } from '../http/endpoint.js';

/**
 * Cleans up after a sign-in that the app refused: revokes its refresh token, and ends the session of the same user in this
 * browser. A session of another user stays. The session at Logto stays, because other apps use it.
 *
 * @throws {LogtoAuthError} `session_store_unreachable`
 */
export async function endRefused(
	context: RequestContext,
	fresh: SessionRecord,
	previous: SessionRecord | null
): Promise<void> {
	const { refresher } = context.runtime();
	const isOwn = previous !== null && toOwner(previous) === fresh.profile.sub;
	if (isOwn) await context.end('denied_by_app');
	const revoked = [fresh, ...(isOwn ? [previous] : [])].map((each) => refresher.revoke(each));
	await context.waitBriefly(Promise.all(revoked).then(() => undefined));
}

/** The subject of the real user: in an impersonation, of the acting user. */
const toOwner = ({ actor, profile }: SessionRecord): string => actor?.id ?? profile.sub;

/**
 * The page that the app chose for a refused user.
 *
 * @param path the result of `callbacks.signIn`
 * @throws {LogtoAuthError} `sign_in_denied` without a path, and instead of a redirect loop: a page that requires a
 * session redirects to sign-in, and Logto, which knows the user, redirects back at once
 */
export function toRefusedPlace(
	{ context }: EndpointRequest,
	{ redirectTo, prompt }: OpenTransaction,
	path: string | null
): string {
	if (path === null) throw new LogtoAuthError('sign_in_denied');
	// With "login" the user chose an account at Logto, so this is not a loop.
	if (prompt === 'login' || toPage(path) !== toPage(redirectTo)) return path;
	context
		.runtime()
		.config.logger.warn(
			'A user whom "callbacks.signIn" refuses came from the page that it redirects to, so the answer is the built-in 403 page. If that page requires a session, make it public in the option "routes".'
		);
	throw new LogtoAuthError('sign_in_denied');
}

const toPage = (path: string): string => withoutSlash(path.replace(/[?#].*$/, ''));
