import { toAcceptedFields } from '../../protocol/sign-in-options.js';
import { isAttempt, joinAttempts } from '../session/record/attempts.js';
import { redirectTo, type EndpointRequest } from '../http/endpoint.js';

/**
 * Records in the session that a guard redirects to Logto for new permissions (`attempt` in the address). If the permission
 * is still missing afterwards, the same guard refuses, so there is no redirect loop.
 *
 * Answers with a redirect to the same address without `attempt`, because the session's cookie, the transaction's cookie
 * and the address at Logto are too large for one response behind a proxy. Returns `null` when there is nothing to
 * record, and the sign-in continues at once.
 *
 * Any site can link to this address. The worst effect is a recorded attempt that did not happen: the user then sees the
 * page with "Sign in again".
 *
 * @throws {LogtoAuthError} `session_store_unreachable`: without a record there is no redirect
 */
export async function recordAttempt(
	{ context, basePath }: EndpointRequest,
	{ attempt = '', ...fields }: Readonly<Record<string, string>>
): Promise<Response | null> {
	if (!isAttempt(attempt)) return null;
	const record = await context.record();
	if (record === null || record.actor !== null) return null;
	await context.update((current) => {
		const attempts = joinAttempts(current.attempts, attempt);
		return attempts === current.attempts ? current : { ...current, attempts };
	});
	const { redirectTo: destination = '' } = fields;
	const query = new URLSearchParams({ ...toAcceptedFields(fields), redirectTo: destination });
	return redirectTo(`${basePath}/signin?${query}`);
}
