import { findContext, type RequestContext } from '../request/request-context.js';
import { LogtoAuthError } from '../../errors.js';
import type { HandleFetch } from '../kit.js';
import { warn } from '../app-callbacks/report.js';
import { findResource } from './fetch-with-token.js';

/**
 * Adds the access token of the signed-in user to requests of `event.fetch` to a resource. If there is no token, the
 * request is sent without one, and the API decides.
 */
export function createHandleFetch(): HandleFetch {
	return async ({ event, request, fetch }) => {
		if (request.headers.has('authorization')) return fetch(request);
		const context = findContext(event);
		// `reroute` runs before the hook, so there is no session yet.
		if (context === null) return fetch(request);
		const resource = findResource(context.options.resources ?? [], request.url);
		// Requests of the app to itself have the user's cookies.
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
			warn(context.options, 'A request was sent without an access token.', error);
		return null;
	}
}
