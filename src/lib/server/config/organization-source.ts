import type { Organization } from '../../protocol/organization.js';
import type { RequestEvent } from '../kit.js';

/**
 * How a request names its organization. Each request checks it against the user's memberships, so two tabs can show two
 * organizations. A request without an organization uses the active one. In remote functions only `subdomain` applies,
 * because there the caller chooses the route: pass the organization as an argument instead, see {@link guarded}.
 */
export interface OrganizationSource {
	/** The route parameter that holds the organization's id, for example `organization` in `/o/[organization]`. */
	readonly param?: string;
	/**
	 * Your domain, if the subdomain is the organization's id: `example.com` for `{id}.example.com`. A session belongs to one
	 * host, so users sign in on each host (usually without a prompt), and Logto must know each redirect URI. The host is
	 * that of `event.url`. With adapter-node, do not set `ORIGIN`, because every request would then have the same host. Set
	 * `HOST_HEADER` and `PROTOCOL_HEADER` to the headers that your proxy writes.
	 */
	readonly subdomain?: string;
	/**
	 * Returns the id, for example for a slug in the route's parameters or in the host. Return `null` when there is no such
	 * organization, and `undefined` when the request names none. It runs at most once a request, when the app reads the
	 * session. It receives no `locals` and must not read the session by `getRequestEvent()`: it would wait for itself.
	 * When it throws or takes longer than `timeout`, guards answer 500 `rule_failed`. It has priority over `param` and
	 * `subdomain`. Set `param` as well when the slug is a route parameter: `undefined` then means that there is no such
	 * organization.
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
	 * The active organization of a new session. A user with one membership needs no choice.
	 *
	 * - `'last'`: the organization that this user chose last in this browser, even before a sign-out, for a year (a sealed
	 *   cookie keeps it); otherwise like `'only'`.
	 * - `'only'`: the only membership; none if there are several.
	 * - a function: returns the id of one of the memberships, or `null`. It can take `timeout` seconds. If it fails or
	 *   returns another value, no organization is active and the log names the reason.
	 *
	 * A user who signs in again during a session keeps the active organization.
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
