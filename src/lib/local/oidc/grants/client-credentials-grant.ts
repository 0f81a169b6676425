import type { Provider, TokenEndpointGrantContext } from 'oidc-provider';
import { organizationAudiencePrefix } from '../../../protocol/scopes.js';
import { signAccessToken, toAccessDenied, type Target } from './access-token.js';
import { listMachines } from '../clients.js';
import type { RoleHolder } from '../../directory/permissions.js';
import type { OidcErrors } from '../oidc-package.js';
import type { OidcParts } from '../oidc-parts.js';
import { managementRole } from '../../config/default-config.js';

/** The resource of the Management API and its only permission. */
export const managementApi = { resource: 'https://default.logto.app/api', permission: 'all' };

interface Params {
	readonly scope?: string;
	readonly resource?: string;
	readonly organization_id?: string;
}

type Context = TokenEndpointGrantContext<Params>;

/** Tokens of machine-to-machine applications (RFC 6749 §4.4): for an API, an organization or both. */
export function registerClientCredentialsGrant(
	provider: Provider,
	errors: OidcErrors,
	parts: OidcParts
): void {
	const handler = async (ctx: Context): Promise<void> => {
		const { clientId } = ctx.oidc.client;
		const target = toTarget(errors, parts, ctx);
		const token = await signAccessToken(parts, target, { subject: clientId, clientId });
		ctx.body = {
			access_token: token,
			expires_in: parts.config.accessTokenTtl,
			token_type: 'Bearer',
			...(target.permissions.length === 0 ? {} : { scope: target.permissions.join(' ') })
		};
	};
	const params = ['scope', 'resource', 'organization_id'];
	provider.registerGrantType<Params>('client_credentials', handler, params);
}

function toTarget(errors: OidcErrors, parts: OidcParts, { oidc }: Context): Target {
	const { resource, organization_id: organizationId, scope = '' } = oidc.params;
	if (resource === undefined && organizationId === undefined)
		throw new errors.InvalidTarget('both `resource` and `organization_id` are not provided');
	const known = resource === managementApi.resource || resource === undefined;
	if (!known && !Object.hasOwn(parts.config.resources, resource))
		throw new errors.InvalidTarget('resource indicator is missing, or unknown');
	const holder = toHolder(parts, oidc.client.clientId);
	if (organizationId !== undefined && !Object.hasOwn(holder.organizations, organizationId))
		throw toAccessDenied(errors, 'app has not associated with the organization');
	const asked = scope.split(' ');
	const own = toPermissions(parts, holder, oidc.client.clientId, oidc.params);
	return {
		audience: resource ?? `${organizationAudiencePrefix}${organizationId}`,
		permissions: own.filter((name) => asked.includes(name)),
		claims: toOrganizationClaim(resource, organizationId)
	};
}

const toOrganizationClaim = (resource: string | undefined, organizationId: string | undefined) =>
	resource === undefined || organizationId === undefined ? {} : { organization_id: organizationId };

function toHolder({ config }: OidcParts, clientId: string): RoleHolder {
	const machine = listMachines(config).find((candidate) => candidate.clientId === clientId);
	return { roles: machine?.roles ?? [], organizations: machine?.organizations ?? {} };
}

function toPermissions(
	{ config, directory }: OidcParts,
	holder: RoleHolder,
	clientId: string,
	{ resource, organization_id: organizationId }: Params
): readonly string[] {
	if (resource === managementApi.resource)
		return clientId === config.admin.clientId || holder.roles.includes(managementRole)
			? [managementApi.permission]
			: [];
	return resource === undefined
		? (directory.organizationPermissions(holder, organizationId ?? '') ?? [])
		: directory.resourcePermissions(holder, resource, organizationId ?? null);
}
