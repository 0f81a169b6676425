import type { LogtoAuthError } from '../../../errors.js';
import { toSafeRedirect } from '../../../protocol/redirect-to.js';
import { switchPath } from '../../../protocol/page-path.js';
import type { RequestContext } from '../../request/request-context.js';
import { base, type RequestEvent } from '../../kit.js';

/** The page that was asked for, in another organization. */
export interface OtherOrganization {
	readonly name: string;
	/** A path of this site. */
	readonly href: string;
}

/** More than a page of one sentence should list. */
const most = 20;

/**
 * Where somebody can go who asked for an organization that they are no member of, or no longer: the same page in
 * those that they are in. None where addresses have other words for organizations than their ids.
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
