import { managementApi } from '../oidc/grants/client-credentials-grant.js';
import type { LocalLogtoConfig } from '../config/local-config.js';
import type { ApiRoutes, Call } from './route.js';

/** The API resources of the tenant and the permissions of its organization template. Names are ids. */
export const permissionRoutes: ApiRoutes = {
	'GET /api/resources': listResources,
	'GET /api/organization-scopes': listOrganizationPermissions
};

/** With `includeScopes`, each resource has its permissions. Every tenant has the Management API. */
function listResources({ tenant: { config }, query }: Call) {
	const all = {
		[managementApi.resource]: [managementApi.permission],
		...config.resources
	};
	const isWhole = query.get('includeScopes') === 'true';
	const body = Object.entries(all).map(([indicator, permissions]) => ({
		tenantId: 'default',
		id: indicator,
		name: indicator,
		indicator,
		isDefault: false,
		accessTokenTtl: config.accessTokenTtl,
		...(isWhole ? { scopes: permissions.map((name) => toPermission(name, indicator)) } : {})
	}));
	return { status: 200, body };
}

const toPermission = (name: string, resourceId: string) => ({
	tenantId: 'default',
	id: `${resourceId} ${name}`,
	resourceId,
	name,
	description: null,
	createdAt: 0
});

function listOrganizationPermissions({ tenant: { config } }: Call) {
	const body = listTemplate(config).map((name) => ({
		tenantId: 'default',
		id: name,
		name,
		description: null
	}));
	return { status: 200, body };
}

/** The organization template has each permission that some role grants. */
const listTemplate = ({ organizationRoles }: LocalLogtoConfig): readonly string[] => [
	...new Set(Object.values(organizationRoles).flatMap(({ permissions = [] }) => permissions))
];
