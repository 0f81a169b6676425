/**
 * Sends a logout token for `oidc-provider`, without its guard against loopback addresses: every app under
 * development is at loopback. A real Logto delivers nothing to loopback or private addresses unless it is
 * configured to.
 */
export function deliver(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
	const guardless = Object.entries(init).filter(([name]) => name !== 'dispatcher');
	return fetch(input, Object.fromEntries(guardless));
}
