import { LogtoAuthError } from '../../errors.js';
import type { LogtoProfile } from '../../protocol/claims.js';
import type { Data, Resource } from '../../protocol/register.js';
import type { ActiveOrganization } from '../../protocol/organization.js';
import type { Session } from '../../protocol/session.js';
import type { RequestContext } from '../request/request-context.js';
import { leaveToSignIn, refuse } from '../guards/answers/answer.js';
import { noteRefusal } from '../guards/forms/refused-form.js';
import { findOutdated } from '../guards/outdated.js';
import { catchRefusal, isFresh } from '../guards/refusal.js';
import { isOpening } from '../http/request-kind.js';
import { stopWith, type RequestEvent } from '../kit.js';
import { toBasePath } from '../config/options.js';
import { report } from '../app-callbacks/report.js';
import { updateData } from './app-data.js';
import { toKnownProfile } from '../session/to-session.js';
import { endListedSession, listSessions, type SessionSummary } from '../request/list-sessions.js';
import { fetchWithToken, type LogtoFetchInit } from './fetch-with-token.js';
import { exchangeToken, type ExchangedToken, type ExchangeOptions } from './exchange.js';
import { impersonate, type ImpersonateOptions } from './impersonate.js';

/** Which access token `getAccessToken` returns. */
export interface AccessTokenOptions {
	/** A resource indicator from the option `resources`. */
	readonly resource?: Resource;
	/** The id of an organization of the user. */
	readonly organizationId?: string;
}

/** The options of `refresh`. */
export interface RefreshOptions {
	/**
	 * Goes through sign-in at Logto again, usually without a prompt: for rights that the refresh token does not cover,
	 * such as those in an organization that was created after the sign-in. Within 30 seconds after a sign-in, a page is
	 * not redirected again.
	 *
	 * @default false, unless the configuration requests more than the sign-in did
	 */
	readonly reauthorize?: boolean;
}

/**
 * `event.locals.logto`: what only the server can do with a session.
 *
 * Every function fails like a guard: it redirects to sign-in if a page is being opened and signing in helps (see `cure`
 * in `errorCatalogue`), otherwise it throws SvelteKit's HTTP error with `{ code, message, status }` as its body.
 */
export interface LogtoLocals {
	/**
	 * The organization that a guard of this request required: a rule of the table, a `require…` function or a guarded
	 * remote function. Use it in code that guarded code calls and that receives only the event.
	 *
	 * @throws 403 `organization_missing` if no guard required one, or guards required different ones (a remote function
	 * and the page's rule: use the organization that the remote function receives); 500 `configuration` if no guard ran
	 * @example
	 * ```ts
	 * // src/lib/server/invoices.ts
	 * export const listInvoices = ({ locals }: RequestEvent) =>
	 * 	database.invoices.where({ organizationId: locals.logto.organization.id });
	 * ```
	 */
	readonly organization: ActiveOrganization;
	/**
	 * Returns an access token of the signed-in user: for an API (`resource`), for an organization (`organizationId`), for
	 * an API within an organization (both), or the opaque one for Logto's userinfo and Account API (neither). A token is
	 * reused until shortly before it expires. Parallel requests ask Logto for a new one once. Keep it on the server.
	 *
	 * @throws 401 `session_missing`, `session_expired`, `refresh_token_missing`, `consent_required`; 403
	 * `not_a_member`, `mfa_required`, `app_access_denied`, `token_refused`, `organization_not_granted`,
	 * `authorization_outdated`, `not_while_impersonating`; 503 `issuer_unreachable`, `session_store_unreachable`;
	 * 502 `issuer_invalid`; 500 `resource_unknown`, `configuration`
	 * @example
	 * ```ts
	 * // src/routes/things/+page.server.ts
	 * export const load = async ({ locals, fetch }) => {
	 * 	const accessToken = await locals.logto.getAccessToken({ resource: 'https://api.example.com' });
	 * 	const response = await fetch('https://api.example.com/things', {
	 * 		headers: { authorization: `Bearer ${accessToken}` }
	 * 	});
	 * 	return { things: await response.json() };
	 * };
	 * ```
	 */
	getAccessToken(options?: AccessTokenOptions): Promise<string>;
	/**
	 * `fetch` with the user's access token. The token is for `resource`, or for the resource whose address is the start
	 * of the requested address. A redirect does not send it to another origin. If a GET or HEAD is answered with 401, a
	 * new token is tried once.
	 *
	 * @throws as `getAccessToken`; 500 `resource_unknown` if neither determines the resource
	 * @example
	 * ```ts
	 * // src/routes/o/[organization]/things/+page.server.ts
	 * export const load = async ({ locals, params }) => {
	 * 	const response = await locals.logto.fetch('https://api.example.com/things', {
	 * 		organizationId: params.organization
	 * 	});
	 * 	return { things: await response.json() };
	 * };
	 * ```
	 */
	fetch(input: string | URL, init?: LogtoFetchInit): Promise<Response>;
	/**
	 * Returns every claim from Logto, typed, including those that the option `session.claims` keeps out of the session.
	 * Only the server has them: return to the page only what it shows.
	 *
	 * @returns `null` without a session
	 * @throws 503 `session_store_unreachable`
	 * @example
	 * ```ts
	 * // src/routes/profile/+page.server.ts
	 * export const load = async ({ locals }) => {
	 * 	const profile = await locals.logto.profile();
	 * 	return { phone: profile?.phone_number ?? null };
	 * };
	 * ```
	 */
	profile(): Promise<LogtoProfile | null>;
	/**
	 * Returns the session with the current claims, memberships and roles from Logto. Call it after the app has changed one
	 * of them, for example after joining or creating an organization.
	 *
	 * @returns `null` without a session
	 * @throws as `getAccessToken`; with `reauthorize` a redirect to Logto and back, or 401
	 * `consent_required` in a script
	 */
	refresh(options?: RefreshOptions): Promise<Session | null>;
	/**
	 * Changes `session.data`, the app's own data in the session. The object replaces the previous one, and `null` removes
	 * it. If parallel requests change it, the later change counts.
	 *
	 * JSON must be able to represent the data, in at most 1,024 bytes, or 16,384 with the option `sessions`. The cookie is
	 * sealed, but the browser can read `session.data`, so keep no secret in it. A browser can send an older cookie again,
	 * so keep nothing in it that must not return, such as a balance. The data stays when claims are confirmed and the
	 * session is renewed, and ends with the session. If the same user signs in again in this browser while the session
	 * exists, the new session keeps it.
	 *
	 * Pass what the server knows, not what a form contains: the app is responsible for it.
	 *
	 * @returns the session with the data; `null` without a session
	 * @throws 500 `session_too_large`, or 500 `app_callback_failed` if JSON cannot represent the data, which is unchanged
	 * then; 503 `session_store_unreachable`
	 * @example
	 * ```ts
	 * // src/routes/projects/[project]/+page.server.ts
	 * export const load = async ({ locals, params }) => {
	 * 	await locals.logto.update({ data: { lastProject: params.project } });
	 * };
	 * ```
	 */
	update(change: { readonly data: Data | null }): Promise<Session | null>;
	/**
	 * Exchanges a token for another one (RFC 8693): a user's access token for one of another resource (service to
	 * service), a personal access token, or a subject token (impersonation). The application needs "Allow token exchange"
	 * in Logto. In an impersonation the session's own token is not exchanged, because the new token would not name the
	 * acting user.
	 *
	 * @throws as `getAccessToken`; 400 `subject_token_invalid` if the given token was used, has expired or is wrong, which
	 * ends no session; 403 `insufficient_scope`; 500 `configuration` if the application may not exchange tokens
	 * @see https://docs.logto.io/developers/user-impersonation
	 */
	exchange(options: ExchangeOptions): Promise<ExchangedToken>;
	/**
	 * Continues as another user, with `session.actor` naming the acting user. The previous session ends. The new one has
	 * no refresh token and lasts as long as the exchanged token. First check that the user may do this, because anyone
	 * with a subject token can.
	 *
	 * @throws as `exchange`; 403 `not_while_impersonating` in an impersonation
	 * @see https://docs.logto.io/developers/user-impersonation
	 */
	impersonate(options: ImpersonateOptions): Promise<Session | null>;
	/**
	 * Returns the active sessions of the signed-in user, newest first; `null` if sessions are in cookies, which keep no
	 * list.
	 */
	sessions(): Promise<readonly SessionSummary[] | null>;
	/**
	 * Ends one of the user's own sessions and revokes its refresh token.
	 *
	 * @param id the `id` of a {@link SessionSummary}
	 * @returns whether there was one
	 */
	endSession(id: string): Promise<boolean>;
}

export function createLogtoLocals(event: RequestEvent, context: RequestContext): LogtoLocals {
	return new OwnLogtoLocals(event, context);
}

/** Each request creates one and few use it, so its functions are created when they are read. */
class OwnLogtoLocals implements LogtoLocals {
	readonly #event: RequestEvent;
	readonly #context: RequestContext;

	constructor(event: RequestEvent, context: RequestContext) {
		this.#event = event;
		this.#context = context;
	}

	get organization(): ActiveOrganization {
		const checked = this.#context.checked();
		if (checked === null) {
			report(this.#context.options, 'An organization was read before a guard.', unguarded());
			stopWith(new LogtoAuthError('configuration'));
		}
		return checked.organization ?? stopWith(new LogtoAuthError('organization_missing'));
	}

	get getAccessToken(): LogtoLocals['getAccessToken'] {
		return (target = {}) =>
			this.#orRefuse(async () => (await this.#context.getToken(target)).accessToken);
	}

	get fetch(): LogtoLocals['fetch'] {
		return (input, init) => this.#orRefuse(() => fetchWithToken(this.#context, input, init));
	}

	get profile(): LogtoLocals['profile'] {
		return () =>
			this.#orRefuse(async () => {
				const record = await this.#context.record();
				return record === null ? null : toKnownProfile(record);
			});
	}

	get refresh(): LogtoLocals['refresh'] {
		return async ({ reauthorize } = {}) => {
			const wanted = await this.#orRefuse(() =>
				findReauthorization(this.#event, this.#context, reauthorize)
			);
			if (wanted !== null) {
				const reason = new LogtoAuthError('consent_required');
				leaveToSignIn(this.#event, this.#basePath(), { reason, ...wanted });
			}
			return this.#orRefuse(async () => {
				await this.#context.refresh();
				return this.#context.findShown();
			});
		};
	}

	get update(): LogtoLocals['update'] {
		return ({ data }) => this.#orRefuse(() => updateData(this.#context, data));
	}

	get exchange(): LogtoLocals['exchange'] {
		return (options) => this.#orRefuse(() => exchangeToken(this.#context, options));
	}

	get impersonate(): LogtoLocals['impersonate'] {
		return (options) => this.#orRefuse(() => impersonate(this.#context, options));
	}

	get sessions(): LogtoLocals['sessions'] {
		return () => this.#orRefuse(() => listSessions(this.#context));
	}

	get endSession(): LogtoLocals['endSession'] {
		return (id) => this.#orRefuse(() => endListedSession(this.#context, id));
	}

	/** The path of the endpoints, with `paths.base`. */
	#basePath(): string {
		return toBasePath(this.#context.options);
	}

	async #orRefuse<Value>(task: () => Promise<Value>): Promise<Value> {
		const result = await catchRefusal(this.#context, task);
		if (result.passed) return result.value;
		noteRefusal(this.#event, result);
		return refuse(this.#context, result);
	}
}

const unguarded = () =>
	new LogtoAuthError('configuration', {
		message:
			'locals.logto.organization was read before a guard ran. Add a rule that requires an organization, or call requireOrganization(event) first.'
	});

/**
 * Whether to go through sign-in at Logto again, and which attempt to record; `null` for no. An older sign-in may have
 * requested less than the current configuration, so that is tried once.
 */
async function findReauthorization(
	event: RequestEvent,
	context: RequestContext,
	asked: boolean | undefined
): Promise<{ readonly attempt?: string } | null> {
	const record = await context.record();
	if (record === null || record.actor !== null || asked === false) return null;
	// Without this, a load function that asks at each request would redirect its page to Logto forever.
	if (isOpening(event) && isFresh(record)) return null;
	if (asked === true) return {};
	const outdated = await findOutdated(context, { ofApi: false });
	return outdated === null || outdated.wasTried ? null : { attempt: outdated.attempt };
}
