import type { Organization } from '../../protocol/organization.js';
import type { RequestEvent } from '../kit.js';

/**
 * How a request names its organization. It is checked against the person's memberships each time, and two
 * tabs never mix. A request that names none is about the one that was chosen last. In remote functions only
 * `subdomain` counts, for there the route is the caller's word: name the organization in the function's
 * argument, see {@link guarded}.
 */
export interface OrganizationSource {
	/** The route parameter that holds its id, for example `organization` in `/o/[organization]`. */
	readonly param?: string;
	/**
	 * The domain below which each organization's id is a name: `example.com` for `{id}.example.com`. Sessions
	 * are of one host, so people sign in at each (mostly without a page), and Logto has to know each callback.
	 * The host is that of `event.url`: with adapter-node leave `ORIGIN` out, which makes it the same for all, and
	 * set `HOST_HEADER` and `PROTOCOL_HEADER` to what a proxy of yours writes.
	 */
	readonly subdomain?: string;
	/**
	 * Finds the id, for example by a slug in the route's parameters or in the host: `null` when there is no
	 * such organization, `undefined` when the request names none. Runs at most once a request, when the
	 * session is asked for, so it gets no `locals`, and what asks for the session in it (`getRequestEvent`) waits
	 * for itself; when it throws or takes longer than `timeout`, guards answer 500 `rule_failed`. It goes before
	 * the other two; give `param` as well when the slug is a route parameter: a value of it for which nothing
	 * comes back is no organization.
	 *
	 * @example
	 * ```ts
	 * const organization: OrganizationSource = {
	 * 	param: 'slug',
	 * 	resolve: ({ params }) => findIdBySlug(params.slug)
	 * };
	 * ```
	 */
	readonly resolve?: (
		event: Pick<RequestEvent, 'url' | 'params' | 'route'> & { readonly headers: Headers }
	) => string | null | undefined | Promise<string | null | undefined>;
	/**
	 * The organization that a new session acts in where requests name none: a user with one membership is in it
	 * without a choice.
	 *
	 * - `'last'`: the one that this user chose last in this browser, also before a sign-out, as long as it is a year
	 *   old at most (a sealed cookie of its own keeps it); else as `'only'`.
	 * - `'only'`: the only membership; none where there are several.
	 * - a function: the id of one of the memberships, or `null`. It may take `timeout` seconds; where it fails or
	 *   returns anything else, none is chosen and the log says why.
	 *
	 * A user who is signed in and signs in again stays in their organization.
	 *
	 * @default 'last'
	 */
	readonly default?: OrganizationDefault;
}

/** The option `organization.default`, see {@link OrganizationSource}. */
export type OrganizationDefault =
	| 'last'
	| 'only'
	| ((organizations: readonly Organization[]) => string | null | Promise<string | null>);
