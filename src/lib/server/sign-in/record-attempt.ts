import { toAcceptedFields } from '../../protocol/sign-in-options.js';
import { isAttempt, joinAttempts } from '../session/record/attempts.js';
import { redirectTo, type EndpointRequest } from '../http/endpoint.js';

/**
 * Before a guard's way through Logto for new permissions (`attempt` in the address) leaves this site, the session
 * remembers that it was tried. Whatever comes back, the same guard then says no: there is no circle.
 *
 * Answers with the same address without `attempt`: the session's cookie, that of the sign-in and the address at Logto
 * are too much for one response behind a proxy. `null` goes on at once: nothing is to be recorded.
 *
 * Any site may link here. At most it records an attempt that was not made, and the user is asked by the page instead.
 *
 * @throws {LogtoAuthError} `session_store_unreachable`: what is not recorded does not leave
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
