import type { LogtoAuthError } from '../../../errors.js';
import { toSafeRedirect } from '../../../protocol/redirect-to.js';
import { switchPath } from '../../../protocol/page-path.js';
import type { RequestContext } from '../../request/request-context.js';
import { base, type RequestEvent } from '../../kit.js';

/** The requested page, in another organization. */
export interface OtherOrganization {
	readonly name: string;
	/** A path of this site. */
	readonly href: string;
}

/** How many organizations the error page shows at most. */
const most = 20;

/**
 * Links for a user who is not a member of the requested organization: the same page in their own organizations. None
 * if addresses name organizations by something other than their ids.
 */
export async function listOtherOrganizations(
	{ params, url }: RequestEvent,
	context: RequestContext,
	{ cure }: LogtoAuthError
): Promise<readonly OtherOrganization[]> {
	const { param, resolve } = context.options.organization ?? {};
	const current = param === undefined || resolve !== undefined ? undefined : params[param];
	if (cure !== 'organization' || current === undefined) return [];
	const session = await context.session().catch(() => null);
	const organizations = session?.organizations ?? [];
	return organizations
		.filter(({ id }) => id !== current)
		.slice(0, most)
		.flatMap(({ id, name }) => {
			const path = `${base}${switchPath(url.pathname.slice(base.length), current, id)}`;
			const href = toSafeRedirect(path, url.origin);
			return href === null ? [] : [{ name, href }];
		});
}
