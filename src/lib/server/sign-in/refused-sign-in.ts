import { LogtoAuthError } from '../../errors.js';
import { withoutSlash } from '../guards/answers/answer.js';
import type { OpenTransaction } from './transaction/transaction.js';
import type { RequestContext } from '../request/request-context.js';
import type { SessionRecord } from '../session/record/record.js';
import type { EndpointRequest } from '../http/endpoint.js';

/**
 * Leaves nothing of a sign-in that the app has refused: its refresh token is revoked. A session that the same user
 * has in this browser ends as well, for they may not be here; that of another user stays as it is. The session at
 * Logto stays, because other apps use it.
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

/** Who is really there: in an impersonation the acting user. */
const toOwner = ({ actor, profile }: SessionRecord): string => actor?.id ?? profile.sub;

/**
 * Where the app leads a user whom it refuses.
 *
 * @param path as `callbacks.signIn` named it
 * @throws {LogtoAuthError} `sign_in_denied` without a path, and where it would lead in a circle: a page that asks for
 * a session leads to sign-in, and Logto, which knows the user, back at once
 */
export function toRefusedPlace(
	{ context }: EndpointRequest,
	{ redirectTo, prompt }: OpenTransaction,
	path: string | null
): string {
	if (path === null) throw new LogtoAuthError('sign_in_denied');
	// With "login" the user chose an account at Logto, so that nothing goes round by itself.
	if (prompt === 'login' || toPage(path) !== toPage(redirectTo)) return path;
	context
		.runtime()
		.config.logger.warn(
			'A user whom "callbacks.signIn" refuses came to sign-in from the very page that it leads to, so they get the built-in answer 403. If that page asks for a session, make it public in the option "routes".'
		);
	throw new LogtoAuthError('sign_in_denied');
}

const toPage = (path: string): string => withoutSlash(path.replace(/[?#].*$/, ''));
