/** What a role grants: permissions in its organization, and those of APIs. */
export interface RoleGrants<Permission extends string, Apis> {
	/** The organization's own. @default none */
	readonly permissions?: readonly Permission[];
	/** By resource indicator. @default none */
	readonly resources?: { readonly [Uri in keyof Apis]?: readonly ApiPermission<Apis[Uri]>[] };
}

type ApiPermission<List> = List extends readonly (infer Name extends string)[] ? Name : never;
type Names = readonly string[];
type Apis = Readonly<Record<string, Names>>;

/** The permissions and roles of an app, with the names that they have in Logto. */
export interface AuthorizationDefinition<
	OwnApis extends Apis,
	Permission extends string,
	OrganizationRole extends string,
	Role extends string
> {
	/** The permissions of each API, by its resource indicator (RFC 8707 §2). @default none */
	readonly resources?: OwnApis;
	/** The permissions of the organization template. @default none */
	readonly permissions?: readonly Permission[];
	/** The roles of the organization template. @default none */
	readonly organizationRoles?: Readonly<
		Record<OrganizationRole, RoleGrants<NoInfer<Permission>, NoInfer<OwnApis>>>
	>;
	/** Tenant-wide roles, which grant permissions of APIs. @default none */
	readonly roles?: Readonly<Record<Role, Omit<RoleGrants<never, NoInfer<OwnApis>>, 'permissions'>>>;
}

/** What `defineAuthorization` returns. */
export interface Authorization<
	Permission extends string,
	OrganizationRole extends string,
	Role extends string,
	Resource extends string
> {
	/** For `LogtoAuth`: what to request at sign-in. */
	readonly options: {
		readonly permissions: readonly Permission[];
		readonly resources: readonly Resource[];
	};
	/** For the local Logto: the same roles and permissions. */
	readonly local: {
		readonly resources: Readonly<Record<string, Names>>;
		readonly organizationRoles: Readonly<Record<OrganizationRole, LocalGrants>>;
		readonly roles: Readonly<Record<Role, LocalGrants>>;
	};
}

/** What a role of the local Logto grants. */
export interface LocalGrants {
	/** Permissions of the organization template. */
	readonly permissions: Names;
	/** API resource → its permissions. */
	readonly resources: Readonly<Record<string, Names>>;
}

/**
 * Declares the permissions, roles and resources of an app once: for the types of `Register`, for what `LogtoAuth`
 * requests, and for what the local Logto grants. It does not change your Logto tenant: create the same names in Logto
 * Console. A permission that its API or template does not have does not compile.
 *
 * @example
 * ```ts
 * // src/lib/authorization.ts
 * import { defineAuthorization } from 'sveltekit-logto';
 *
 * export const authorization = defineAuthorization({
 * 	resources: { 'https://api.example.com': ['read:things', 'write:things'] },
 * 	permissions: ['read:invoices', 'write:invoices'],
 * 	organizationRoles: {
 * 		admin: { permissions: ['read:invoices', 'write:invoices'] },
 * 		member: { permissions: ['read:invoices'] }
 * 	}
 * });
 * ```
 */
export function defineAuthorization<
	const OwnApis extends Apis = Readonly<Record<never, Names>>,
	const Permission extends string = never,
	OrganizationRole extends string = never,
	Role extends string = never
>(
	definition: AuthorizationDefinition<OwnApis, Permission, OrganizationRole, Role>
): Authorization<
	Permission | ApiPermission<OwnApis[keyof OwnApis]>,
	OrganizationRole,
	Role,
	keyof OwnApis & string
> {
	const { permissions = [], organizationRoles, roles } = definition;
	const resources: Apis = definition.resources ?? {};
	const all = new Set<string>([...permissions, ...Object.values(resources).flat()]);
	return {
		options: {
			// Each is one of the given names.
			permissions: [...all] as Array<Permission | ApiPermission<OwnApis[keyof OwnApis]>>,
			resources: Object.keys(resources) as Array<keyof OwnApis & string>
		},
		local: {
			resources,
			organizationRoles: toGrants(organizationRoles),
			roles: toGrants(roles)
		}
	};
}

interface Grants {
	readonly permissions?: Names;
	readonly resources?: object;
}

function toGrants<Role extends string>(
	roles: Readonly<Record<Role, Grants>> | undefined
): Readonly<Record<Role, LocalGrants>> {
	const entries = Object.entries<Grants>(roles ?? {}).map(([name, grants]) => [
		name,
		{ permissions: grants.permissions ?? [], resources: { ...grants.resources } }
	]);
	return Object.fromEntries(entries) as Readonly<Record<Role, LocalGrants>>;
}

/**
 * The types of `Register` from `defineAuthorization`. What an app does not define stays `string`.
 *
 * @example
 * ```ts
 * // src/app.d.ts
 * import type { RegisterOf } from 'sveltekit-logto';
 * import type { authorization } from '$lib/authorization.js';
 *
 * declare module 'sveltekit-logto' {
 * 	interface Register extends RegisterOf<typeof authorization> {}
 * }
 * ```
 */
export type RegisterOf<Defined> =
	Defined extends Authorization<
		infer Permission,
		infer OrganizationRole,
		infer Role,
		infer Resource
	>
		? Word<'permission', Permission> &
				Word<'organizationRole', OrganizationRole> &
				Word<'role', Role> &
				Word<'resource', Resource>
		: never;

type Word<Key extends string, Value> = [Value] extends [never]
	? unknown
	: { readonly [Name in Key]: Value };
