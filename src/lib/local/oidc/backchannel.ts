/**
 * How `oidc-provider` sends a logout token. Its own guard against loopback addresses is left out,
 * because every app under development is there. A real Logto does not deliver to loopback or private
 * addresses unless it is told to.
 */
export function deliver(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
	const guardless = Object.entries(init).filter(([name]) => name !== 'dispatcher');
	return fetch(input, Object.fromEntries(guardless));
}
