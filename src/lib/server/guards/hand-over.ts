import { LogtoAuthError } from '../../errors.js';
import type { Session } from '../../protocol/session.js';
import type { RequestContext } from '../request/request-context.js';
import { settle, type Refused } from './decide.js';

/**
 * The session as the app gets it from a guard that let the user pass.
 *
 * @param leave what a guard does when the app's own shape of the session fails: no session is handed out then
 */
export async function handOver(
	context: RequestContext,
	leave: (refused: Refused) => never
): Promise<Session> {
	const shaped = await settle(context, async () => {
		const session = await context.findShown();
		// It ended a moment ago.
		if (session === null) throw new LogtoAuthError('session_missing');
		return session;
	});
	return shaped.passed ? shaped.value : leave(shaped);
}
