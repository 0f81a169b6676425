import type { Runtime } from '../runtime.js';

/** What questions to the Management API need. */
export type ManagementRuntime = Pick<Runtime, 'config' | 'issuer' | 'machineTokens'>;

/**
 * A question to Logto's Management API, as the machine-to-machine application. `path` stands below `/api/`.
 *
 * @throws {LogtoAuthError} all of `MachineTokens.get`
 * @throws {TypeError} when no answer comes
 */
export type ManagementApi = (path: string, method?: 'GET' | 'DELETE') => Promise<Response>;

/**
 * Logto's Management API; `null` without `AUTH_LOGTO_MACHINE_ID` and where `signOut.managementApi` is `false`. Whether
 * the machine-to-machine application may use it, Logto says with its answer.
 *
 * @see https://docs.logto.io/integrate-logto/interact-with-management-api
 */
export function findManagementApi({
	config,
	issuer,
	machineTokens
}: ManagementRuntime): ManagementApi | null {
	const { managementApi: resource } = config.signOut;
	if (config.machine === null || resource === null) return null;
	const endpoint = config.issuer.replace(/\/oidc$/, '');
	return async (path, method = 'GET') => {
		const accessToken = await machineTokens.get({ resource, scopes: ['all'] });
		const headers = { authorization: `Bearer ${accessToken}`, accept: 'application/json' };
		return issuer.fetch(`${endpoint}/api/${path}`, { method, headers });
	};
}
