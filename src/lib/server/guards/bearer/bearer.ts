import { LogtoAuthError } from '../../../errors.js';
import type { Requirement } from '../../../protocol/authorization/requirement.js';
import { getContext } from '../../request/request-context.js';
import { isFromTrustedPage } from '../../http/origin-check.js';
import { toOriginRefusal } from '../../http/origin-refusal.js';
import { stopWith, type RequestEvent } from '../../kit.js';
import type { LogtoAuthOptions } from '../../config/options.js';
import type { Bearer, BearerOptions, OpaqueBearer, OpaqueBearerOptions } from './options.js';
import { challenge, isBearer } from './header.js';
import { catchRefusal } from '../refusal.js';
import { readBearer } from './read.js';
import { requireAll, type Guarded } from '../require.js';

/**
 * The sender of an access token (`Authorization: Bearer …`), for endpoints that mobile apps and other services
 * call. Cookies do not count, so the rule of the route is `'public'` and a form of another site cannot use it.
 *
 * - A **JWT** is accepted for `resource`, `organization` or both. The guard verifies the signature with Logto's keys,
 *   the algorithm, `typ` (`at+jwt`, so that no ID token passes), `iss`, `exp`, `nbf`, `iat`, the audience, the
 *   organization and the permissions. It refuses a token that is bound to a key (`cnf`: DPoP, mutual TLS). It does
 *   not verify whether the token was revoked: Logto's tokens live for an hour.
 * - A **personal access token** is accepted too with `personalAccessTokens`: Logto exchanges it for a JWT of the
 *   user, which is verified like any other. The application must be allowed to exchange tokens.
 * - An **opaque token** is accepted with `opaque`, and then no other kind: Logto confirms (RFC 7662) that it is
 *   active, is an access token and was issued to one of `clients`. It is for no API and no organization, so it says
 *   which user calls by which application, and holds no permissions.
 *
 * Logto is asked about the latter two again after 30 seconds: a revoked token can pass for that long. New tokens are
 * limited for each client address (`event.getClientAddress()`), so that made-up tokens do not delay tokens that were
 * valid within the last day.
 *
 * @throws the HTTP error 401 with `token_missing` or `token_invalid`; 403 with `permission_missing`, for a
 * personal access token also `not_a_member`, `mfa_required`, `organization_not_granted` or `token_refused`; each with
 * `WWW-Authenticate` (RFC 6750 §3). 429 `too_many_requests` with `Retry-After`. 503 `issuer_unreachable`, 502 `issuer_invalid`, 500 `configuration`
 * @see https://docs.logto.io/authorization/validate-access-tokens
 * @see https://docs.logto.io/user-management/personal-access-token
 * @see https://docs.logto.io/concepts/opaque-token
 * @example
 * ```ts
 * // src/routes/api/orders/+server.ts
 * import { json } from '@sveltejs/kit';
 *
 * export const GET = async (event) => {
 * 	const { subject } = await requireBearer(event, {
 * 		resource: 'https://api.example.com',
 * 		permissions: ['read:orders'],
 * 		personalAccessTokens: true
 * 	});
 * 	return json(await listOrders(subject));
 * };
 * ```
 * @example
 * ```ts
 * // src/routes/api/me/+server.ts
 * import { json } from '@sveltejs/kit';
 *
 * export const GET = async (event) => {
 * 	const clients = ['the-id-of-your-mobile-app'];
 * 	const { subject } = await requireBearer(event, { opaque: true, clients, scopes: ['profile'] });
 * 	return json(await findPerson(subject));
 * };
 * ```
 */
export function requireBearer(event: RequestEvent, options: BearerOptions): Promise<Bearer>;
export function requireBearer(
	event: RequestEvent,
	options: OpaqueBearerOptions
): Promise<OpaqueBearer>;
export function requireBearer(
	event: RequestEvent,
	options: BearerOptions | OpaqueBearerOptions
): Promise<Bearer | OpaqueBearer> {
	return requireAnyBearer(event, options);
}

/** The caller: a user who is signed in here, or the sender of an access token. */
export type Caller<Sender = Bearer> =
	({ readonly kind: 'session' } & Guarded) | { readonly kind: 'bearer'; readonly bearer: Sender };

/**
 * A user with a session or the sender of an access token, for endpoints that serve both the app's own pages and other
 * clients. If a request has a token, only the token counts: a cookie does not replace one that is not valid. Without
 * a token the session counts, and a request that changes something (any method but GET, HEAD and OPTIONS) must come
 * from a page of this site or of `trustedOrigins`. The rule of the route is `'public'`.
 *
 * @param options `session`: what a session must meet; `bearer`: what a token must be, as for {@link requireBearer}
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
export function requireSessionOrBearer(
	event: RequestEvent,
	options: { readonly session?: Requirement; readonly bearer: BearerOptions }
): Promise<Caller>;
export function requireSessionOrBearer(
	event: RequestEvent,
	options: { readonly session?: Requirement; readonly bearer: OpaqueBearerOptions }
): Promise<Caller<OpaqueBearer>>;
export async function requireSessionOrBearer(
	event: RequestEvent,
	options: {
		readonly session?: Requirement;
		readonly bearer: BearerOptions | OpaqueBearerOptions;
	}
): Promise<Caller<Bearer | OpaqueBearer>> {
	const context = getContext(event);
	context.privacy.noteAuthorization();
	if (isBearer(event.request.headers.get('authorization')))
		return { kind: 'bearer', bearer: await requireAnyBearer(event, options.bearer) };
	const checked = await catchRefusal(context, async () => {
		requireValue(options);
		refuseOtherSites(event, context.options);
	});
	if (!checked.passed) stopWith(checked.reason);
	return { kind: 'session', ...(await requireAll(event, options.session ?? {})) };
}

/**
 * A `session` without a value, for example because a look-up found nothing, would let in any session.
 *
 * @throws {LogtoAuthError} `configuration`
 */
function requireValue(options: { readonly session?: Requirement }): void {
	if (!Object.hasOwn(options, 'session') || (options.session ?? null) !== null) return;
	throw new LogtoAuthError('configuration', {
		message:
			'The options of requireSessionOrBearer: "session" has no value. Leave it out if any session may pass.'
	});
}

/** @throws {LogtoAuthError} `cross_site_request`, `origin_mismatch` */
function refuseOtherSites(event: RequestEvent, options: LogtoAuthOptions): void {
	if (['GET', 'HEAD', 'OPTIONS'].includes(event.request.method)) return;
	if (!isFromTrustedPage(event, options)) throw toOriginRefusal(event, options);
}

async function requireAnyBearer(
	event: RequestEvent,
	options: BearerOptions | OpaqueBearerOptions
): Promise<Bearer | OpaqueBearer> {
	const context = getContext(event);
	const result = await catchRefusal(context, () => readBearer(event, context, options));
	if (result.passed) return result.value;
	challenge(event, result.reason, options);
	stopWith(result.reason);
}
