import type { Config } from '../config/config.js';
import type { Issuer } from '../logto/issuer.js';
import type { MachineTokens } from '../tokens/client-credentials.js';

/** What requests to the Management API need. */
export interface ManagementRuntime {
	readonly config: Config;
	readonly issuer: Issuer;
	readonly machineTokens: MachineTokens;
}

/**
 * Sends a request to Logto's Management API as the machine-to-machine application. `path` is relative to `/api/`.
 *
 * @throws {LogtoAuthError} all of `MachineTokens.get`
 * @throws {TypeError} when no answer comes
 */
export type ManagementApi = (path: string, method?: 'GET' | 'DELETE') => Promise<Response>;

/**
 * Logto's Management API; `null` without `AUTH_LOGTO_MACHINE_ID` and if `signOut.managementApi` is `false`. Does not
 * check whether the machine-to-machine application may use it: Logto's response tells.
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
