import type { JWTPayload } from 'jose';
import { LogtoAuthError } from '../../errors.js';
import type { Permission, Resource } from '../../protocol/register.js';
import type { Requirement } from '../../protocol/requirement.js';
import { toPermissions } from '../../protocol/scopes.js';
import { getContext, type RequestContext } from '../context.js';
import { isFromTrustedPage } from '../endpoints/origin-check.js';
import { stopWith, type RequestEvent } from '../kit.js';
import type { LogtoAuthOptions } from '../options.js';
import { settle } from './decide.js';
import { requireAll, type Guarded } from './require.js';

/** What an access token has to be for. One of `resource` and `organization` is needed. */
export interface BearerOptions {
	/** The API that the endpoint belongs to: the token's audience (RFC 8707 §2). */
	readonly resource?: Resource;
	/** Permissions that the token has to carry, all of them. @default none */
	readonly permissions?: readonly Permission[];
	/**
	 * The organization that the token has to be of: `true` for any, a string for the one with that id. Without
	 * it a token of an organization is refused, for what it grants holds there alone.
	 */
	readonly organization?: true | string;
}

/** Who sent an access token, and what it lets them do. */
export interface Bearer {
	/** The claim `sub`: a person's id, or the id of a machine-to-machine application. */
	readonly subject: string;
	/** Whether an application acts for itself, with nobody signed in. */
	readonly isMachine: boolean;
	/** The application that the token was issued to. */
	readonly clientId: string;
	readonly organizationId: string | null;
	readonly permissions: readonly Permission[];
	/** Seconds since the epoch. */
	readonly expiresAt: number;
	/** All claims of the token. Deeply frozen. */
	readonly claims: Readonly<JWTPayload>;
}

/**
 * The sender of an access token (`Authorization: Bearer …`), for endpoints that mobile apps and other services
 * call. Verified are the signature with Logto's keys, the algorithm, `typ` (`at+jwt`, so that no ID token
 * passes), `iss`, `exp`, `nbf`, the audience, the organization and the permissions. Not verified is whether
 * the token was revoked: Logto's live for an hour. Cookies play no part, so the rule of the route is
 * `'public'` and no form of another site can use it.
 *
 * @throws the HTTP error 401 with `token_missing` or `token_invalid`, 403 with `permission_missing`, each with
 * `WWW-Authenticate` (RFC 6750 §3); 503 `issuer_unreachable`, 502 `issuer_invalid`, 500 `configuration`
 * @see https://docs.logto.io/authorization/validate-access-tokens
 * @example
 * ```ts
 * // src/routes/api/orders/+server.ts
 * import { json } from '@sveltejs/kit';
 *
 * export const GET = async (event) => {
 * 	const { subject } = await requireBearer(event, {
 * 		resource: 'https://api.example.com',
 * 		permissions: ['read:orders']
 * 	});
 * 	return json(await listOrders(subject));
 * };
 * ```
 */
export async function requireBearer(event: RequestEvent, options: BearerOptions): Promise<Bearer> {
	const context = getContext(event);
	const result = await settle(context, () => readBearer(event, context, options));
	if (result.passed) return result.value;
	challenge(event, result.reason, options);
	stopWith(result.reason);
}

/** Who calls: somebody who is signed in here, or the sender of an access token. */
export type Caller =
	({ readonly kind: 'session' } & Guarded) | { readonly kind: 'bearer'; readonly bearer: Bearer };

/**
 * Somebody with a session or the sender of an access token, for endpoints that serve the app's own pages and
 * others alike. A request with a token counts as that token's alone: when it is wrong, no cookie makes up for
 * it. Without one it is the session's, and when it changes something (any method but GET, HEAD and OPTIONS) it
 * has to come from a page of this site or of `trustedOrigins`. The rule of the route is `'public'`.
 *
 * @param options `session`: what is asked of a session; `bearer`: of a token, as {@link requireBearer}
 * @throws as {@link requireBearer} and `requireSession`; the HTTP error 403 with `cross_site_request`
 * @example
 * ```ts
 * // src/routes/api/orders/+server.ts
 * import { json } from '@sveltejs/kit';
 *
 * export const POST = async (event) => {
 * 	const caller = await requireSessionOrBearer(event, {
 * 		session: { permission: 'write:orders' },
 * 		bearer: { organization: true, permissions: ['write:orders'] }
 * 	});
 * 	return json({ by: caller.kind === 'session' ? caller.session.user.id : caller.bearer.subject });
 * };
 * ```
 */
export async function requireSessionOrBearer(
	event: RequestEvent,
	options: { readonly session?: Requirement; readonly bearer: BearerOptions }
): Promise<Caller> {
	const context = getContext(event);
	context.readAuthorization();
	if (isBearer(event.request.headers.get('authorization')))
		return { kind: 'bearer', bearer: await requireBearer(event, options.bearer) };
	const checked = await settle(context, async () => refuseOtherSites(event, context.options));
	if (!checked.passed) stopWith(checked.reason);
	return { kind: 'session', ...(await requireAll(event, options.session ?? {})) };
}

/** @throws {LogtoAuthError} `cross_site_request` */
function refuseOtherSites(event: RequestEvent, options: LogtoAuthOptions): void {
	if (['GET', 'HEAD', 'OPTIONS'].includes(event.request.method)) return;
	if (!isFromTrustedPage(event, options)) throw new LogtoAuthError('cross_site_request');
}

const isBearer = (header: string | null): boolean =>
	header !== null && /^bearer(?: |$)/i.test(header);

const organizationPrefix = 'urn:logto:organization:';

async function readBearer(
	{ request }: RequestEvent,
	context: RequestContext,
	options: BearerOptions
): Promise<Bearer> {
	if (options.resource === undefined && options.organization === undefined)
		throw new LogtoAuthError('configuration', {
			message: 'requireBearer needs a resource or an organization: else any token would do.'
		});
	context.readAuthorization();
	const token = toToken(request.headers.get('authorization'));
	const claims = await context.runtime().bearers.verify(token);
	const bearer = toBearer(claims, options.resource);
	if (!isFor(bearer.organizationId, options.organization))
		throw invalid('It is of another organization.');
	const { permissions = [] } = options;
	if (!permissions.every((permission) => bearer.permissions.includes(permission)))
		throw new LogtoAuthError('permission_missing');
	return bearer;
}

/** RFC 6750 §2.1; the name of the scheme is the same in capitals (RFC 9110 §11.1). */
function toToken(header: string | null): string {
	if (header === null || !isBearer(header)) throw new LogtoAuthError('token_missing');
	const token = /^bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1];
	if (token === undefined) throw invalid('It is no token.');
	return token;
}

function toBearer(claims: JWTPayload, resource: Resource | undefined): Bearer {
	const { sub, aud, exp, scope, client_id: clientId } = claims;
	const organizationId = toOrganizationId(claims, resource);
	if (typeof sub !== 'string' || sub === '' || typeof clientId !== 'string' || exp === undefined)
		throw invalid('It lacks "sub", "client_id" or "exp".');
	if (resource === undefined ? organizationId === null : aud !== resource)
		throw invalid('It is for another audience.');
	return {
		subject: sub,
		isMachine: sub === clientId,
		clientId,
		organizationId,
		permissions: toPermissions(scope),
		expiresAt: exp,
		claims
	};
}

/** An API's token names its organization in a claim, an organization's own in its audience. */
function toOrganizationId(
	{ aud, organization_id: claimed }: JWTPayload,
	resource: Resource | undefined
): string | null {
	if (resource !== undefined) return claimed === undefined ? null : String(claimed);
	if (typeof aud !== 'string' || !aud.startsWith(organizationPrefix)) return null;
	return aud.slice(organizationPrefix.length);
}

function isFor(organizationId: string | null, wanted: BearerOptions['organization']): boolean {
	if (wanted === undefined) return organizationId === null;
	if (organizationId === null || organizationId === '') return false;
	return wanted === true || wanted === organizationId;
}

/** Tells a client what is wrong with its token (RFC 6750 §3). */
function challenge(event: RequestEvent, { code }: LogtoAuthError, options: BearerOptions): void {
	const challenges: Readonly<Record<string, string>> = {
		token_missing: 'Bearer',
		token_invalid: 'Bearer error="invalid_token"',
		permission_missing: `Bearer error="insufficient_scope", scope="${options.permissions?.join(' ') ?? ''}"`
	};
	const value = challenges[code];
	if (value === undefined) return;
	try {
		event.setHeaders({ 'www-authenticate': value });
	} catch {
		// The app has set one, or this is a remote function, which has no headers.
	}
}

function invalid(what: string): LogtoAuthError {
	return new LogtoAuthError('token_invalid', { cause: new TypeError(what) });
}
