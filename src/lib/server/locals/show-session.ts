import { LogtoAuthError } from '../../errors.js';
import type { Session } from '../../protocol/session.js';
import { report } from '../app-callbacks/report.js';
import type { RequestContext } from '../request/request-context.js';
import type { MaybePromise } from '../internal/async/maybe-promise.js';

/**
 * The session for a page that only shows the user. Such a page does not fail when a store or a function of the app
 * fails; guards do.
 */
export async function showSession(
	context: RequestContext,
	session: MaybePromise<Session | null> = context.findShown()
): Promise<Session | null> {
	try {
		return session instanceof Promise ? await session : session;
	} catch (cause) {
		const error =
			cause instanceof LogtoAuthError ? cause : new LogtoAuthError('rule_failed', { cause });
		report(context.options, 'The session could not be read.', error);
		return null;
	}
}
