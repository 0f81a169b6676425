import { DEV } from 'esm-env';
import type { Issuer } from '../logto/issuer.js';
import type { TokenTarget } from '../session/record/kept-tokens.js';
import type { SessionRecord } from '../session/record/record.js';
import type { Config } from '../config/config.js';
import type { TokenAnswer } from '../logto/token-endpoint.js';

/** What was said already, by configuration: an API each, and all organizations together. */
const said = new WeakMap<Issuer, Set<string>>();

/**
 * In development: tells the log, once for each API, that an access token arrived without a permission. Logto
 * refuses nothing then: it leaves out each permission that the user does not have and that was not requested.
 *
 * @param requested what the sign-in asked for: after a deploy that may be less than the configuration
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
