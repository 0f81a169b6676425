import { defaultScopes } from '../../../protocol/scopes.js';
import { LogtoAuthError } from '../../../errors.js';
import type { Config } from '../../config/config.js';
import {
	findManagementApi,
	type ManagementApi,
	type ManagementRuntime
} from '../../management-api/management-api.js';
import type { Finding } from '../finding.js';

/** The names of all permissions of a tenant. */
interface Known {
	/** By the resource indicator of their API. */
	readonly ofResources: ReadonlyMap<string, readonly string[]>;
	readonly ofOrganizations: readonly string[];
}

/**
 * Checks whether Logto has the requested permissions, and whether some of them belong to each API. Logto silently ignores
 * unknown permissions. It asks the Management API; without a machine-to-machine application it checks nothing.
 *
 * @throws {LogtoAuthError} when the application has no access to the Management API, or Logto does not answer
 */
export async function checkPermissions(runtime: ManagementRuntime): Promise<readonly Finding[]> {
	const { config } = runtime;
	const api = findManagementApi(runtime);
	if (api === null || config.permissions.length === 0) return [];
	const known = await fetchKnown(api);
	return [
		...config.permissions.flatMap((name) => findFault(name, known, config)),
		...config.resources.flatMap((resource) => findUnused(resource, known, config))
	];
}

async function fetchKnown(api: ManagementApi): Promise<Known> {
	const [resources, permissions] = await Promise.all([
		fetchList(api, 'resources?includeScopes=true'),
		fetchList(api, 'organization-scopes')
	]);
	return {
		ofResources: new Map(
			resources.map((each) => [String(each['indicator']), toNames(toEntries(each['scopes']))])
		),
		ofOrganizations: toNames(permissions)
	};
}

type Entry = Readonly<Record<string, unknown>>;

async function fetchList(api: ManagementApi, path: string): Promise<readonly Entry[]> {
	const response = await api(path);
	const text = await response.text();
	if (response.ok) return toEntries(JSON.parse(text));
	throw new LogtoAuthError('issuer_invalid', {
		cause: new TypeError(`Logto answered ${response.status} to GET ${path}.`)
	});
}

function toEntries(value: unknown): readonly Entry[] {
	if (!Array.isArray(value)) return [];
	return value.flatMap((entry: unknown) =>
		typeof entry === 'object' && entry !== null ? [{ ...entry }] : []
	);
}

const toNames = (entries: readonly Entry[]): readonly string[] =>
	entries.map(({ name }) => String(name));

/** Scopes of OpenID Connect and of Logto are valid in every option. */
const isScope = (name: string): boolean => name.startsWith('urn:') || defaultScopes.includes(name);

function findFault(
	name: string,
	{ ofResources, ofOrganizations }: Known,
	{ resources }: Pick<Config, 'resources'>
): readonly Finding[] {
	if (ofOrganizations.includes(name) || isScope(name)) return [];
	const apis = [...ofResources].flatMap(([api, names]) => (names.includes(name) ? [api] : []));
	if (apis.some((api) => resources.includes(api))) return [];
	const [other] = apis;
	return [other === undefined ? toUnknown(name) : toUnrequested(name, other)];
}

const toUnknown = (name: string): Finding => ({
	code: 'permission-unknown',
	variable: 'permissions',
	cause: `Logto has no permission ${name}, so no user can have it.`,
	cure: 'Create it, or fix its name in the option "permissions".',
	place: 'Logto Console → API resources, or Organization template'
});

const toUnrequested = (name: string, resource: string): Finding => ({
	code: 'permission-unrequested',
	variable: 'resources',
	cause: `The permission ${name} belongs to the API ${resource}, which the app does not request, so no token contains it.`,
	cure: `Add ${resource} to the option "resources", or remove ${name} from "permissions".`,
	place: 'src/hooks.server.ts'
});

function findUnused(
	resource: string,
	{ ofResources }: Known,
	{ permissions }: Pick<Config, 'permissions'>
): readonly Finding[] {
	const names = ofResources.get(resource) ?? [];
	if (names.length === 0 || names.some((name) => permissions.includes(name))) return [];
	return [
		{
			code: 'permissions-missing',
			variable: 'permissions',
			cause: `The option "permissions" contains no permission of ${resource} (${names.join(', ')}), so access tokens for it contain no permission.`,
			cure: 'Add the permissions that the app uses.',
			place: 'src/hooks.server.ts'
		}
	];
}
