import type { Session } from '../../protocol/session.js';
import type { LogtoAuthOptions } from '../config/options.js';
import type { RequestEvent } from '../kit.js';

/** How many organizations the data of a page holds at most, unless `session.pageOrganizations` says otherwise. */
const defaultPageOrganizations = 20;

/**
 * The session for the browser. If the user has more organizations than `session.pageOrganizations`, it holds only the
 * active one and those that the page names, and it says how many there are.
 *
 * @param listNamed the ids that the page names. It is called only if organizations are left out
 */
export function toPageSession(
	session: Session | null,
	{ session: { pageOrganizations = defaultPageOrganizations } = {} }: LogtoAuthOptions,
	listNamed: () => readonly (string | undefined)[]
): Session | null {
	if (session === null || pageOrganizations === 'all') return session;
	const { organizations, organization } = session;
	if (organizations.length <= pageOrganizations) return session;
	const kept = new Set([organization?.id, ...listNamed()]);
	return {
		...session,
		organizations: organizations.filter(({ id }) => kept.has(id)),
		organizationCount: organizations.length
	};
}

/**
 * The values of the route's parameters. SvelteKit tracks what a load function reads of its event, so it runs again for a
 * page with another route or other parameters.
 */
export function listParameters({
	params,
	route
}: Pick<RequestEvent, 'params' | 'route'>): readonly (string | undefined)[] {
	void route.id;
	return Object.keys(params).map((name) => params[name]);
}
