import type { Endpoint, EndpointRequest } from '../http/endpoint.js';
import { toPageSession } from '../locals/page-session.js';
import { toSignedInCookie, toSignedInName } from '../session/cookie/signed-in-cookie.js';
import { toCookieOptions, toDeletion, toNaming } from '../session/cookie/session-cookie.js';
import { toJar } from '../sign-in/transaction/cookie-header-budget.js';

/**
 * `GET {basePath}/session`: the session as a page receives it, as JSON; `null` without a session. Where a page leaves out
 * organizations, the fields `organization` of the query name those that the answer holds in addition to the active one. No
 * cache stores the answer, and no page of another origin can read or embed it.
 */
export const session: Endpoint = async (request) => {
	const { event, context } = request;
	const shown = toPageSession(await context.findShown(), context.options, () =>
		event.url.searchParams.getAll('organization')
	);
	await correctSignedIn(request);
	return Response.json(shown, {
		headers: {
			'cache-control': 'private, no-store',
			vary: 'Cookie',
			'cross-origin-resource-policy': 'same-origin',
			'x-content-type-options': 'nosniff'
		}
	});
};

/** Makes the readable cookie match the session, so that a browser whose session has gone does not ask again. */
async function correctSignedIn({ event, context }: EndpointRequest): Promise<void> {
	const record = await context.record();
	const naming = toNaming(context.options);
	const name = toSignedInName(event, naming);
	const held = toJar(event.request.headers.get('cookie'), context.changes()).get(name);
	if (record === null) {
		if (held !== undefined) context.setCookies([toDeletion(name, toCookieOptions(event))]);
		return;
	}
	const wanted = await toSignedInCookie(event, naming, record);
	if (held !== wanted.value) context.setCookies([wanted]);
}
