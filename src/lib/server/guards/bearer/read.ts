import type { JWTPayload } from 'jose';
import { LogtoAuthError } from '../../../errors.js';
import type { Resource } from '../../../protocol/register.js';
import { organizationAudiencePrefix, toPermissions } from '../../../protocol/scopes.js';
import type { RequestContext } from '../../request/request-context.js';
import type { RequestEvent } from '../../kit.js';
import type { Runtime } from '../../runtime.js';
import type { SentToken } from '../../received-tokens/lookup-cache.js';
import { isPersonalAccessToken } from '../../received-tokens/personal-access-tokens.js';
import { toToken } from './header.js';
import type { Bearer, BearerOptions, OpaqueBearer, OpaqueBearerOptions } from './options.js';
import { toSender } from './sender.js';

/** @throws {LogtoAuthError} the codes of `requireBearer` */
export async function readBearer(
	event: RequestEvent,
	context: RequestContext,
	options: BearerOptions | OpaqueBearerOptions
): Promise<Bearer | OpaqueBearer> {
	const fault = findFault(options);
	if (fault !== null)
		throw new LogtoAuthError('configuration', {
			message: `The options of requireBearer: ${fault}.`
		});
	context.privacy.noteAuthorization();
	const token = toToken(event.request.headers.get('authorization'));
	const runtime = context.runtime();
	const { warn } = runtime.config.logger;
	const sent = { token, sender: () => toSender(event), warn };
	return isOpaque(options)
		? readOpaqueBearer(runtime, sent, options)
		: readJwtBearer(runtime, sent, options);
}

const isOpaque = (options: BearerOptions | OpaqueBearerOptions): options is OpaqueBearerOptions =>
	'opaque' in options && options.opaque === true;

/** Why the options would accept more callers than intended, as the end of a sentence; `null` if they are valid. */
function findFault(options: Partial<BearerOptions> & Partial<OpaqueBearerOptions>): string | null {
	const { resource, organization, permissions, personalAccessTokens, opaque } = options;
	const narrowing =
		opaque === true
			? (['scopes'] as const)
			: (['resource', 'organization', 'permissions'] as const);
	const empty = narrowing.find(
		(name) => Object.hasOwn(options, name) && (options[name] ?? null) === null
	);
	if (empty !== undefined)
		return `"${empty}" without a value requires nothing: set a value, or leave the field out`;
	if (opaque === true)
		return [resource, organization, permissions, personalAccessTokens].some(isGiven)
			? 'an opaque token is for no API and no organization, so "opaque" goes with "clients" and "scopes" alone'
			: null;
	if (isGiven(options.clients) || isGiven(options.scopes))
		return '"clients" and "scopes" are for opaque tokens: set "opaque", or leave them out';
	if (resource === undefined && organization === undefined)
		return 'a resource or an organization is needed, because otherwise every token would be accepted';
	if (personalAccessTokens === true && organization === true)
		return 'a personal access token belongs to no organization, so name the organization by its id';
	return null;
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== false;

async function readOpaqueBearer(
	{ introspection, config }: Runtime,
	sent: SentToken,
	{ clients = [config.clientId], scopes = [] }: OpaqueBearerOptions
): Promise<OpaqueBearer> {
	const found = await introspection.read(sent);
	// Otherwise any application that the user signed in to could act for them here.
	if (!clients.includes(found.clientId)) throw invalid('It was issued to another application.');
	if (!scopes.every((scope) => found.scopes.includes(scope)))
		throw new LogtoAuthError('permission_missing');
	return { kind: 'opaque', ...found };
}

async function readJwtBearer(
	{ bearers, personalAccessTokens }: Runtime,
	sent: SentToken,
	options: BearerOptions
): Promise<Bearer> {
	const { resource, organization, permissions = [] } = options;
	if (organization === '') throw invalid('The organization that is required has no id.');
	const isPersonal = options.personalAccessTokens === true && isPersonalAccessToken(sent.token);
	const target = {
		permissions,
		...(resource === undefined ? {} : { resource }),
		...(typeof organization === 'string' ? { organizationId: organization } : {})
	};
	const claims = isPersonal
		? await personalAccessTokens.exchange(sent, target)
		: await bearers.verify(sent);
	const bearer = toBearer(claims, resource, isPersonal ? 'personal_access_token' : 'jwt');
	if (!isFor(bearer.organizationId, organization)) throw invalid('It is of another organization.');
	if (!permissions.every((permission) => bearer.permissions.includes(permission)))
		throw new LogtoAuthError('permission_missing');
	return bearer;
}

function toBearer(
	claims: JWTPayload,
	resource: Resource | undefined,
	kind: Bearer['kind']
): Bearer {
	const { sub, aud, exp, scope, client_id: clientId } = claims;
	const organizationId = toOrganizationId(claims, resource);
	if (typeof sub !== 'string' || sub === '' || typeof clientId !== 'string' || exp === undefined)
		throw invalid('It lacks "sub", "client_id" or "exp".');
	if (resource === undefined ? organizationId === null : aud !== resource)
		throw invalid('It is for another audience.');
	return {
		kind,
		subject: sub,
		isMachine: sub === clientId,
		clientId,
		organizationId,
		permissions: toPermissions(scope),
		expiresAt: exp,
		claims
	};
}

/** The token of an API names its organization in a claim, an organization token in its audience. */
function toOrganizationId(
	{ aud, organization_id: claimed }: JWTPayload,
	resource: Resource | undefined
): string | null {
	if (resource !== undefined) return claimed === undefined ? null : String(claimed);
	if (typeof aud !== 'string' || !aud.startsWith(organizationAudiencePrefix)) return null;
	return aud.slice(organizationAudiencePrefix.length);
}

function isFor(organizationId: string | null, wanted: BearerOptions['organization']): boolean {
	if (wanted === undefined) return organizationId === null;
	if (organizationId === null || organizationId === '') return false;
	return wanted === true || wanted === organizationId;
}

function invalid(what: string): LogtoAuthError {
	return new LogtoAuthError('token_invalid', { cause: new TypeError(what) });
}
