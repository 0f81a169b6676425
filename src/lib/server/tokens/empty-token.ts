import { DEV } from 'esm-env';
import type { Issuer } from '../logto/issuer.js';
import type { TokenTarget } from '../session/record/kept-tokens.js';
import type { SessionRecord } from '../session/record/record.js';
import type { Config } from '../config/config.js';
import type { TokenAnswer } from '../logto/token-endpoint.js';

/** The warnings that were logged, for each configuration: one for each API, and one for all organizations. */
const said = new WeakMap<Issuer, Set<string>>();

/**
 * In development: warns once for each API that an access token has no permission. Logto does not refuse the request
 * then. It leaves out each permission that the user does not have or that was not requested.
 *
 * @param requested what the sign-in requested: after a deploy that may be less than the configuration requests
 */
export function explainEmptyToken(
	{ config, issuer }: { readonly config: Config; readonly issuer: Issuer },
	{ requested }: Pick<SessionRecord, 'requested'>,
	{ resource, organizationId }: TokenTarget,
	{ scope }: Pick<TokenAnswer, 'scope'>
): void {
	if (!DEV || scope.trim() !== '' || requested !== config.requested) return;
	const isOfOrganization = resource === undefined;
	if (isOfOrganization && (organizationId === undefined || config.permissions.length === 0)) return;
	const known = said.get(issuer) ?? new Set();
	said.set(issuer, known);
	const name = resource ?? 'an organization';
	if (known.has(name)) return;
	known.add(name);
	config.logger.warn(`The access token for ${name} carries no permission. ${toReason(config)}`);
}

const toReason = ({ permissions }: Config): string =>
	permissions.length === 0
		? 'Logto issues only permissions that were requested, and the option "permissions" is empty: name those of this API there.'
		: `The user may have none there (roles in Logto Console give them), or the option "permissions" lacks the names that are used there (it has ${permissions.join(', ')}).`;
