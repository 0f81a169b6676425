import { findContext, type RequestContext } from '../request/request-context.js';
import { LogtoAuthError } from '../../errors.js';
import type { HandleFetch } from '../kit.js';
import { warn } from '../app-callbacks/report.js';
import { findResource } from './fetch-with-token.js';

/**
 * Adds the access token of the signed-in person to what `event.fetch` sends to a resource. When no token
 * can be had the request goes out without one: the API says what it thinks of that.
 */
export function createHandleFetch(): HandleFetch {
	return async ({ event, request, fetch }) => {
		if (request.headers.has('authorization')) return fetch(request);
		const context = findContext(event);
		// What `reroute` fetches comes before the hook: there is no session yet.
		if (context === null) return fetch(request);
		const resource = findResource(context.options.resources ?? [], request.url);
		// What this app asks of itself has its own cookies.
		if (resource === null || new URL(request.url).origin === event.url.origin)
			return fetch(request);
		const token = await getTokenOrNull(context, resource);
		if (token === null) return fetch(request);
		const headers = new Headers(request.headers);
		headers.set('authorization', `Bearer ${token}`);
		return fetch(new Request(request, { headers }));
	};
}

async function getTokenOrNull(context: RequestContext, resource: string): Promise<string | null> {
	try {
		return (await context.getToken({ resource })).accessToken;
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		if (error.code !== 'session_missing')
			warn(context.options, 'A request goes out without an access token.', error);
		return null;
	}
}
