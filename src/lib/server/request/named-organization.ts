import { LogtoAuthError } from '../../errors.js';
import { withDeadline } from '../internal/async/deadline.js';
import { isAnswer, type RequestEvent } from '../kit.js';
import type { LogtoAuthOptions } from '../config/options.js';
import type { MaybePromise } from '../internal/async/maybe-promise.js';

/**
 * What a request says of the organization it is about: it names one (`id` is `null` when there is no such
 * one), it leaves that to what the session remembers, or nothing of it counts.
 */
export type NamedOrganization =
	{ readonly kind: 'named'; readonly id: string | null } | { readonly kind: 'remembered' | 'none' };

const remembered: NamedOrganization = { kind: 'remembered' };
const none: NamedOrganization = { kind: 'none' };

/**
 * Which organization a request is about, as the option `organization` says. In remote functions the
 * route and its parameters are the caller's word, and what the session remembers may be another tab's: where
 * addresses name organizations, nothing but the host counts there.
 *
 * @throws {LogtoAuthError} `rule_failed` when the app's own `resolve` throws; a redirect or an HTTP error of
 * its as it is
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

/** Whether addresses name organizations in a part that remote calls can give as they like. */
export function isNamedByRoute({ organization }: LogtoAuthOptions): boolean {
	return organization?.param !== undefined || organization?.resolve !== undefined;
}

type Resolve = NonNullable<NonNullable<LogtoAuthOptions['organization']>['resolve']>;

/**
 * Without `locals`: to ask them for the session would be to wait for oneself. Whoever gets at them in another
 * way is not waited for.
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
		// What the address names and the app does not find must not become another one.
		const named = organization?.param !== undefined && params[organization.param] !== undefined;
		return toNamed(id ?? (named ? null : id));
	} catch (cause) {
		if (isAnswer(cause)) throw cause;
		throw new LogtoAuthError('rule_failed', { cause });
	}
}

const toNamed = (id: string | null | undefined): NamedOrganization =>
	id === undefined ? remembered : { kind: 'named', id };

/** `acme` of `acme.example.com` for `example.com`; what is deeper names nothing that there is. */
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
