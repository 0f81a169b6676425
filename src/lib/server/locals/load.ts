import type { Session } from '../../protocol/session.js';
import { findAsked, matchRule } from '../guards/rules/rules.js';
import type { RequestEvent } from '../kit.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { dependOnOrganization, dependOnQuery } from '../request/named-organization.js';
import { getContext } from '../request/request-context.js';
import { listParameters, toPageSession } from './page-session.js';
import { showSession } from './show-session.js';

/**
 * The load function of the root layout. It puts the session into `page.data.session`, where components read it, and makes
 * each navigation ask the server.
 *
 * SvelteKit's client opens a page without its own server load without a request, so the rule table would not be applied.
 * If there is a table, this load depends on the route and its parameters. SvelteKit's client then requests it at each
 * navigation to another route or other parameters, and the table is applied first. This costs one data request for each
 * navigation. A change of only the query makes a request if the rule of the route is a function.
 *
 * If the user has more organizations than the option `session.pageOrganizations`, the session in the page's data holds only
 * the active one and those that the parameters of the route name, and `organizationCount`. `locals.auth()` returns all.
 *
 * It does not protect what other load functions return. Use the rule table, or a `require…` function in them.
 *
 * @throws {LogtoAuthError} `handle_missing`
 * @example
 * ```ts
 * // src/routes/+layout.server.ts
 * export { load } from 'sveltekit-logto/server';
 * ```
 * @example
 * ```ts
 * // src/routes/+layout.server.ts
 * import { load as loadSession } from 'sveltekit-logto/server';
 * import type { LayoutServerLoad } from './$types';
 *
 * export const load: LayoutServerLoad = async (event) => {
 * 	const { session } = await loadSession(event);
 * 	return { session, theme: event.cookies.get('theme') ?? 'light' };
 * };
 * ```
 * @see https://svelte.dev/docs/kit/load#Rerunning-load-functions
 */
export async function load(event: RequestEvent): Promise<{ session: Session | null }> {
	const context = getContext(event);
	dependOnRule(event, context.options);
	const { organization } = context.options;
	// Also if this route lacks the parameter, because the next one may have it.
	if (organization?.param !== undefined) void event.params[organization.param];
	dependOnOrganization(event, context.options);
	const session = await showSession(context);
	return { session: toPageSession(session, context.options, () => listParameters(event)) };
}

/** Reads what the rule of a page may depend on, so that SvelteKit tracks it. */
function dependOnRule(event: RequestEvent, { routes }: LogtoAuthOptions): void {
	if (routes === undefined) return;
	const { id } = event.route;
	for (const name of Object.keys(event.params)) void event.params[name];
	const found = id === null ? null : matchRule(routes, id);
	if (found !== null && typeof findAsked(found.rule, 'GET') === 'function') dependOnQuery(event);
}
