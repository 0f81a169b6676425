import type { RequestEvent } from '../kit.js';
import type { LogtoAuthOptions } from '../config/options.js';

/**
 * Reads the parameters, and the query for an app's own lookup, where SvelteKit notices it: a load function
 * then runs again when a user moves from one organization to another, and never shows the one's data under
 * the other's name.
 */
export function dependOnOrganization(
	event: RequestEvent,
	{ organization }: LogtoAuthOptions
): void {
	if (organization?.param === undefined && organization?.resolve === undefined) return;
	try {
		// What `resolve` looks at is the app's business: it may be any of them.
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
		// A remote query of SvelteKit 3 has no address, and a page that is prerendered no query.
	}
}
