import { jwtVerify } from 'jose';
import type { Provider, TokenEndpointGrantContext } from 'oidc-provider';
import { organizationsResource } from '../../../protocol/scopes.js';
import { refuseDenied, signAccessToken, toTarget } from './access-token.js';
import { isThirdParty, tokenExchangeGrant } from '../clients.js';
import type { Person } from '../../directory/person.js';
import type { OidcErrors } from '../oidc-package.js';
import type { OidcParts } from '../oidc-parts.js';
import { toOidcScope } from '../scope-claims.js';

/** RFC 8693 §3. */
const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';
const personalAccessTokenType = 'urn:logto:token-type:personal_access_token';
const impersonationTokenType = 'urn:logto:token-type:impersonation_token';

interface Params {
	readonly subject_token?: string;
	readonly subject_token_type?: string;
	readonly actor_token?: string;
	readonly actor_token_type?: string;
	readonly scope?: string;
	readonly resource?: string;
	readonly organization_id?: string;
}

type Context = TokenEndpointGrantContext<Params>;

/**
 * Logto's token exchange (RFC 8693) for a subject token of the Management API, an access token or a personal
 * access token. It issues neither an ID token nor a refresh token.
 */
export function registerTokenExchangeGrant(
	provider: Provider,
	errors: OidcErrors,
	parts: OidcParts
): void {
	const handler = async (ctx: Context): Promise<void> => {
		const { resource, organization_id: organizationId, scope = '' } = ctx.oidc.params;
		const oidcScope = toOidcScope(scope);
		refuseUnknownResource(errors, parts, resource);
		const actor = await findActor(provider, errors, parts, ctx);
		const person = await findSubject(provider, errors, parts, ctx);
		if (parts.config.deniedUsers.includes(person.id))
			throw new errors.AccessDenied('Access denied.');
		const wish = { holder: person, resource, organizationId, scopes: scope.split(' ') };
		const target = toTarget(errors, parts.directory, wish);
		refuseDenied(errors, parts, target);
		spend(errors, parts, ctx);
		const { clientId } = ctx.oidc.client;
		const claims = { ...target?.claims, ...(actor === null ? {} : { act: { sub: actor.id } }) };
		ctx.body = {
			access_token:
				target === null
					? await issueOpaque(provider, ctx, person, oidcScope)
					: await signAccessToken(parts, { ...target, claims }, { subject: person.id, clientId }),
			expires_in: parts.config.accessTokenTtl,
			scope: target === null ? oidcScope : target.permissions.join(' '),
			token_type: 'Bearer'
		};
	};
	provider.registerGrantType<Params>(tokenExchangeGrant, handler, [
		'subject_token',
		'subject_token_type',
		'actor_token',
		'actor_token_type',
		'scope',
		'resource',
		'organization_id'
	]);
}

function refuseUnknownResource(
	{ InvalidTarget }: OidcErrors,
	{ config }: OidcParts,
	resource: string | undefined
): void {
	if (resource === undefined || resource === organizationsResource) return;
	if (!Object.hasOwn(config.resources, resource))
		throw new InvalidTarget('resource indicator is missing, or unknown');
}

async function findSubject(
	provider: Provider,
	{ InvalidGrant, InvalidRequest }: OidcErrors,
	parts: OidcParts,
	{ oidc: { params } }: Context
): Promise<Person> {
	const { subject_token: token, subject_token_type: type } = params;
	if (token === undefined) throw new InvalidRequest("missing required parameter 'subject_token'");
	if (type === undefined)
		throw new InvalidRequest("missing required parameter 'subject_token_type'");
	const person = findUser(parts, await findSubjectId(provider, parts, token, type));
	if (person === null) throw new InvalidGrant('subject token is invalid');
	return person;
}

async function findSubjectId(
	provider: Provider,
	parts: OidcParts,
	token: string,
	type: string
): Promise<string | null> {
	if (type === personalAccessTokenType) return parts.subjectTokens.findPersonal(token);
	const isImpersonation = type === impersonationTokenType;
	if (isImpersonation || (type === accessTokenType && isSubjectToken(token)))
		return parts.subjectTokens.find(token);
	return type === accessTokenType ? findByAccessToken(provider, parts, token) : null;
}

/**
 * The user of an access token, opaque or not. Logto 1.42 accepts each JWT that it signed, including ID tokens,
 * and tokens of every application. Since 1.43 the token must be an access token of a first-party
 * application.
 *
 * @see https://github.com/logto-io/logto/pull/9457
 * @see https://github.com/logto-io/logto/pull/9458
 */
async function findByAccessToken(
	provider: Provider,
	parts: OidcParts,
	token: string
): Promise<string | null> {
	const { config } = parts;
	const opaque = await provider.AccessToken.find(token);
	const { userId, clientId, isAccessToken } =
		opaque === undefined
			? await readJwt(parts, token)
			: { userId: opaque.accountId, clientId: opaque.clientId, isAccessToken: true };
	const isFirstParty = clientId !== undefined && !isThirdParty(config, clientId);
	return config.version === '1.42' || (isAccessToken && isFirstParty) ? (userId ?? null) : null;
}

interface ReadJwt {
	readonly userId?: string | undefined;
	readonly clientId?: string | undefined;
	/** RFC 9068 §2.1. */
	readonly isAccessToken: boolean;
}

async function readJwt({ issuer, keys }: OidcParts, token: string): Promise<ReadJwt> {
	const findKey = ({ kid }: { readonly kid?: string }): CryptoKey => {
		const key = keys.find(({ id }) => id === kid);
		if (key === undefined) throw new Error('The signing key is unknown.');
		return key.publicKey;
	};
	try {
		const { payload, protectedHeader } = await jwtVerify(token, findKey, { issuer });
		const clientId = payload['client_id'];
		return {
			userId: payload.sub,
			clientId: typeof clientId === 'string' ? clientId : undefined,
			isAccessToken: /^(?:application\/)?at\+jwt$/i.test(protectedHeader.typ ?? '')
		};
	} catch {
		return { isAccessToken: false };
	}
}

/** A subject token works once. A refused exchange does not use it up. */
function spend(
	{ InvalidGrant }: OidcErrors,
	{ subjectTokens }: OidcParts,
	{ oidc: { params } }: Context
): void {
	const { subject_token: token = '' } = params;
	if (isSubjectToken(token) && !subjectTokens.spend(token))
		throw new InvalidGrant('subject token is already consumed');
}

const isSubjectToken = (token: string): boolean => token.startsWith('sub_');

/** The user who acts for the subject; `null` if the request names none. */
async function findActor(
	provider: Provider,
	{ InvalidGrant }: OidcErrors,
	parts: OidcParts,
	{ oidc: { params } }: Context
): Promise<Person | null> {
	if (params.actor_token === undefined) return null;
	const access = await provider.AccessToken.find(params.actor_token);
	const person = findUser(parts, access?.accountId ?? null);
	const usable =
		params.actor_token_type === accessTokenType && access?.scopes.has('openid') === true;
	if (!usable || person === null) throw new InvalidGrant('actor token is invalid');
	return person;
}

/**
 * Logto up to 1.42 issues tokens to suspended users at a token exchange, which needs no session.
 *
 * @see https://github.com/logto-io/logto/pull/9320
 */
function findUser({ config, directory }: OidcParts, id: string | null): Person | null {
	const person = id === null ? null : directory.find(id);
	return person?.isSuspended === true && config.version !== '1.42' ? null : person;
}

/** A token for userinfo, with its own grant. */
async function issueOpaque(
	provider: Provider,
	{ oidc: { client } }: Context,
	{ id: accountId }: Person,
	scope: string
): Promise<string> {
	const grant = new provider.Grant({ accountId, clientId: client.clientId });
	grant.addOIDCScope(scope);
	const grantId = await grant.save();
	const shared = { accountId, client, grantId, claims: {}, expiresWithSession: false };
	const access = new provider.AccessToken({ ...shared, gty: tokenExchangeGrant });
	access.scope = scope;
	return access.save();
}
