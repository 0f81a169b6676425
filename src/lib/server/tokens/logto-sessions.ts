import { LogtoAuthError } from '../../errors.js';
import { parseObject } from '../issuer.js';
import type { Runtime } from '../runtime.js';
import { withSpan } from '../tracing.js';

/** Of one user; more browsers at a time are not a person's. */
const maxSessions = 100;

type Needed = Pick<Runtime, 'config' | 'issuer' | 'machineTokens'>;

/**
 * Ends a user's sessions at Logto and revokes what came of them, in all browsers and for all applications, by
 * Logto's Management API. Does nothing without `AUTH_LOGTO_MACHINE_ID`. Never throws: the log says what failed.
 *
 * @see https://openapi.logto.io/operation/operation-deleteusersession
 */
export async function endLogtoSessions(runtime: Needed, subject: string): Promise<void> {
	const { config } = runtime;
	const { managementApi } = config.signOut;
	if (config.machine === null || managementApi === null) return;
	try {
		await withSpan('logto.sessions.end', {}, () => endAll(runtime, managementApi, subject));
	} catch (cause) {
		config.logger.warn(
			'Signing out everywhere could not end the sessions at Logto. The machine-to-machine application needs the role "Logto Management API access" (Console → Applications → Roles), and signOut.managementApi the indicator of that API.',
			cause
		);
	}
}

async function endAll(
	{ config, issuer, machineTokens }: Needed,
	resource: string,
	subject: string
): Promise<void> {
	const accessToken = await machineTokens.get({ resource, scopes: ['all'] });
	const address = `${config.issuer.replace(/\/oidc$/, '')}/api/users/${encodeURIComponent(subject)}/sessions`;
	const ask = async (path: string, method: string): Promise<Response> => {
		const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' };
		const response = await issuer.fetch(`${address}${path}`, { method, headers });
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

function toIds(value: Readonly<Record<string, unknown>> | null): readonly string[] {
	const { sessions } = value ?? {};
	if (!Array.isArray(sessions)) return [];
	return sessions.slice(0, maxSessions).flatMap((entry: unknown) => toId(entry) ?? []);
}

/** `{ payload: { uid } }`, as Logto lists a session. */
function toId(entry: unknown): string | null {
	const payload = isObject(entry) ? Reflect.get(entry, 'payload') : null;
	const uid: unknown = isObject(payload) ? Reflect.get(payload, 'uid') : null;
	return typeof uid === 'string' && uid !== '' ? uid : null;
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
