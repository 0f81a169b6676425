import { LogtoAuthError } from '../../errors.js';
import { withDeadline } from '../internal/async/deadline.js';
import { isAnswer, type RequestEvent } from '../kit.js';
import type { LogtoAuthOptions } from '../config/options.js';
import type { MaybePromise } from '../internal/async/maybe-promise.js';

/**
 * How a request chooses its organization: it names one (`id` is `null` if there is no such organization), it uses the
 * one that the session remembers, or it has none.
 */
export type NamedOrganization =
	{ readonly kind: 'named'; readonly id: string | null } | { readonly kind: 'remembered' | 'none' };

const remembered: NamedOrganization = { kind: 'remembered' };
const none: NamedOrganization = { kind: 'none' };

/**
 * Finds out which organization a request is about, by the option `organization`. Callers of remote functions choose the
 * route and its parameters, and another tab may have changed what the session remembers. So if addresses name
 * organizations, only the host counts in remote functions.
 *
 * @throws {LogtoAuthError} `rule_failed` if the app's own `resolve` throws. Its redirects and HTTP errors pass through
 * unchanged
 */
export function readNamedOrganization(
	event: RequestEvent,
	options: LogtoAuthOptions
): MaybePromise<NamedOrganization> {
	const { param, subdomain, resolve } = options.organization ?? {};
	if (event.isRemoteRequest === true && isNamedByRoute(options)) return none;
	if (resolve !== undefined) return askApp(event, options, resolve);
	if (subdomain !== undefined) return toNamed(readSubdomain(event.url.hostname, subdomain));
	return param === undefined ? remembered : toNamed(event.params[param]);
}

/** Whether addresses name organizations in a part that callers of remote functions can choose. */
export function isNamedByRoute({ organization }: LogtoAuthOptions): boolean {
	return organization?.param !== undefined || organization?.resolve !== undefined;
}

type Resolve = NonNullable<NonNullable<LogtoAuthOptions['organization']>['resolve']>;

/**
 * Calls the app's function without `locals`, because the session waits for its answer. A function that reads the session
 * in another way runs into the time-out.
 */
async function askApp(
	{ url, params, route, request: { headers } }: RequestEvent,
	{ organization, timeout = 5 }: LogtoAuthOptions,
	resolve: Resolve
): Promise<NamedOrganization> {
	const asked = async () => resolve({ url, params, route, headers });
	const late = () => new Error('The function "organization.resolve" took too long.');
	try {
		const id = await withDeadline(asked(), timeout * 1000, late);
		// An organization that the address names and the app does not find must not become another one.
		const named = organization?.param !== undefined && params[organization.param] !== undefined;
		return toNamed(id ?? (named ? null : id));
	} catch (cause) {
		if (isAnswer(cause)) throw cause;
		throw new LogtoAuthError('rule_failed', { cause });
	}
}

const toNamed = (id: string | null | undefined): NamedOrganization =>
	id === undefined ? remembered : { kind: 'named', id };

/** `acme` of `acme.example.com` for `example.com`. A deeper name is an organization that does not exist. */
function readSubdomain(hostname: string, domain: string): string | null | undefined {
	if (hostname === domain) return undefined;
	const label = hostname.endsWith(`.${domain}`) ? hostname.slice(0, -domain.length - 1) : '';
	return label === '' || label.includes('.') ? null : label;
}

/**
 * Reads the parameters, and the query for the app's own look-up, where SvelteKit notices it: a load function then runs
 * again when a user moves from one organization to another, and never shows the data of one under the name of the
 * other.
 */
export function dependOnOrganization(
	event: RequestEvent,
	{ organization }: LogtoAuthOptions
): void {
	if (organization?.param === undefined && organization?.resolve === undefined) return;
	try {
		// The app's `resolve` may read any of them.
		for (const name of Object.keys(event.params))
			if (organization.param === undefined || organization.param === name) void event.params[name];
	} catch {
		// A remote query of SvelteKit 3: it has no parameters, and nothing to depend on.
	}
	if (organization.resolve !== undefined) dependOnQuery(event);
}

/** Reads the query where SvelteKit notices it. */
export function dependOnQuery(event: RequestEvent): void {
	try {
		void event.url.search;
	} catch {
		// A remote query of SvelteKit 3 has no address, and a prerendered page no query.
	}
}
