import { LogtoAuthError } from '../../errors.js';
import { isObject } from '../internal/is-object.js';
import { parseObject, type JsonObject } from '../logto/fetch-json.js';
import { withSpan } from '../observability/tracing.js';
import { findManagementApi, type ManagementApi, type ManagementRuntime } from './management-api.js';

/** The most sessions of one user that are ended. */
const maxSessions = 100;

/**
 * Ends a user's sessions at Logto, in all browsers and for all applications, by Logto's Management API, and revokes the
 * tokens of these sessions. Does nothing without `AUTH_LOGTO_MACHINE_ID`. Never throws: the log says what failed.
 *
 * @see https://openapi.logto.io/operation/operation-deleteusersession
 */
export async function endLogtoSessions(runtime: ManagementRuntime, subject: string): Promise<void> {
	const api = findManagementApi(runtime);
	if (api === null) return;
	try {
		await withSpan('logto.sessions.end', {}, () => endAll(api, subject));
	} catch (cause) {
		runtime.config.logger.warn(
			'Signing out everywhere could not end the sessions at Logto. The machine-to-machine application needs the role "Logto Management API access" (Console → Applications → Roles), and signOut.managementApi the indicator of that API.',
			cause
		);
	}
}

async function endAll(api: ManagementApi, subject: string): Promise<void> {
	const path = `users/${encodeURIComponent(subject)}/sessions`;
	const ask = async (rest: string, method: 'GET' | 'DELETE'): Promise<Response> => {
		const response = await api(`${path}${rest}`, method);
		// Another request may have ended it.
		if (response.ok || response.status === 404) return response;
		throw new LogtoAuthError('issuer_invalid', {
			cause: new TypeError(`Logto answered ${response.status} to ${method} users/:id/sessions.`)
		});
	};
	const answer = await ask('', 'GET');
	const ids = toIds(parseObject(await answer.text()));
	await Promise.all(
		ids.map((id) => ask(`/${encodeURIComponent(id)}?revokeGrantsTarget=all`, 'DELETE'))
	);
}

function toIds(value: JsonObject | null): readonly string[] {
	const { sessions } = value ?? {};
	if (!Array.isArray(sessions)) return [];
	return sessions.slice(0, maxSessions).flatMap((entry: unknown) => toId(entry) ?? []);
}

/** The id of a session in Logto's response: `{ payload: { uid } }`. */
function toId(entry: unknown): string | null {
	const payload = isObject(entry) ? entry['payload'] : null;
	const uid = isObject(payload) ? payload['uid'] : null;
	return typeof uid === 'string' && uid !== '' ? uid : null;
}
