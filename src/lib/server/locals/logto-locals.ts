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
import { updateData } from './own-data.js';
import { toKnownProfile } from '../session/to-session.js';
import { endOwnSession, listOwnSessions, type SessionSummary } from '../request/list-sessions.js';
import { fetchWithToken, type LogtoFetchInit } from './fetch-with-token.js';
import { exchangeToken, type ExchangedToken, type ExchangeOptions } from './exchange.js';
import { impersonate, type ImpersonateOptions } from './impersonate.js';

/** What `getAccessToken` is asked for. */
export interface AccessTokenOptions {
	/** A resource indicator from the option `resources`. */
	readonly resource?: Resource;
	/** An organization of the person, by id. */
	readonly organizationId?: string;
}

/** How to `refresh`. */
export interface RefreshOptions {
	/**
	 * Goes through Logto once more, mostly without a page: for rights that a refresh token of before does
	 * not reach, such as those in an organization that was created since the sign-in. A page that is opened
	 * within 30 seconds after a sign-in is not led there again. @default false, unless the configuration asks
	 * for more than the sign-in did
	 */
	readonly reauthorize?: boolean;
}

/**
 * `event.locals.logto`: what only the server may do with a session.
 *
 * All of it fails as the guards do: with a redirect to sign-in when a page is being opened and signing in
 * helps (see `cure` in `errorCatalogue`), else with SvelteKit's HTTP error and `{ code, message, status }` as its body.
 */
export interface LogtoLocals {
	/**
	 * The organization that a guard of this request made sure of: a rule of the table, a `require…` function or
	 * a guarded remote function that asked for one. For code that is called from guarded places and gets the
	 * event only.
	 *
	 * @throws 403 `organization_missing` where no guard asked for one, and where guards asked for different ones
	 * (a remote function beside the page's rule: use what it is handed); 500 `configuration` where no guard ran
	 * @example
	 * ```ts
	 * // src/lib/server/invoices.ts
	 * export const listInvoices = ({ locals }: RequestEvent) =>
	 * 	database.invoices.where({ organizationId: locals.logto.organization.id });
	 * ```
	 */
	readonly organization: ActiveOrganization;
	/**
	 * An access token of the signed-in person: for an API (`resource`), for an organization
	 * (`organizationId`), for an API within an organization (both), or the opaque one for Logto's
	 * userinfo and Account API (neither). The kept one until shortly before its end, else from Logto,
	 * asked for once however many requests want it. Keep it on the server.
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
	 * `fetch` with the person's access token. The token is for `resource`, or for the resource whose address
	 * begins the address that is asked; it goes to no other origin by a redirect. When a GET or HEAD is
	 * answered 401, a new token is tried once.
	 *
	 * @throws as `getAccessToken`; 500 `resource_unknown` when neither tells which resource
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
	 * Every claim that Logto gave, typed: also those that the option `session.claims` keeps out of the session. Only
	 * the server has it; return of it what a page shows.
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
	 * The session with the claims, memberships and roles that Logto gives now: call it after the app has
	 * changed one of them, for example after joining or creating an organization.
	 *
	 * @returns `null` without a session
	 * @throws as `getAccessToken`; with `reauthorize` a redirect to Logto and back, or 401
	 * `consent_required` in a script
	 */
	refresh(options?: RefreshOptions): Promise<Session | null>;
	/**
	 * Changes what the app keeps with the session, `session.data`: the given object takes the place of the one before,
	 * `null` removes it. Of parallel changes the later one counts. It has to consist of what JSON knows; as JSON it may
	 * have 1,024 bytes, with the option `sessions` 16,384. It is sealed on the way, and the browser can read it by
	 * `session.data`: keep no secret in it. A session in a cookie may come back as it was some requests ago, so keep
	 * nothing in it that must not return, such as a balance. It stays while claims are confirmed and the session is
	 * renewed, and ends with the session; the next sign-in of the same user in this browser takes it over where the
	 * session was still alive.
	 *
	 * Pass it what the server knows, not what a form says: it is the app's word.
	 *
	 * @returns the session with it; `null` without a session
	 * @throws 500 `session_too_large`, 500 `app_callback_failed` for what JSON does not know, and nothing has changed
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
	 * Exchanges a token for another one (RFC 8693): somebody's access token for one of another resource
	 * (service to service), a personal access token, or a subject token (impersonation). The application
	 * needs "Allow token exchange" in Logto. In an impersonation the session's own token is not exchanged: the new
	 * token would not name who really acts.
	 *
	 * @throws as `getAccessToken`; 400 `subject_token_invalid` when a given token is spent, has ended or is
	 * wrong, which ends no session; 403 `insufficient_scope`; 500 `configuration` when the application may not
	 * @see https://docs.logto.io/developers/user-impersonation
	 */
	exchange(options: ExchangeOptions): Promise<ExchangedToken>;
	/**
	 * Goes on as somebody else, with `session.actor` naming who really acts. The session of before ends;
	 * this one has no refresh token and lives as long as the exchanged token. Check first that the person
	 * may do this: whoever holds a subject token can.
	 *
	 * @throws as `exchange`; 403 `not_while_impersonating` in an impersonation
	 * @see https://docs.logto.io/developers/user-impersonation
	 */
	impersonate(options: ImpersonateOptions): Promise<Session | null>;
	/**
	 * The living sessions of the signed-in person, newest first; `null` when sessions are in cookies, for
	 * then nobody has a list.
	 */
	sessions(): Promise<readonly SessionSummary[] | null>;
	/**
	 * Ends one of the person's own sessions and revokes its refresh token.
	 *
	 * @param id of a {@link SessionSummary}
	 * @returns whether there was one
	 */
	endSession(id: string): Promise<boolean>;
}

export function createLogtoLocals(event: RequestEvent, context: RequestContext): LogtoLocals {
	return new OwnLogtoLocals(event, context);
}

/** Each request makes one and few use it, so that its functions are made when they are asked for. */
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
		return () => this.#orRefuse(() => listOwnSessions(this.#context));
	}

	get endSession(): LogtoLocals['endSession'] {
		return (id) => this.#orRefuse(() => endOwnSession(this.#context, id));
	}

	/** Where the endpoints are mounted, with `paths.base`. */
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
			'locals.logto.organization is read where no guard ran: give the route a rule that asks for an organization, or call requireOrganization(event) first.'
	});

/**
 * Whether to go through Logto, and what is to be remembered of it; `null` for no. An older sign-in may have asked for
 * less than the configuration does now: for that the session goes once.
 */
async function findReauthorization(
	event: RequestEvent,
	context: RequestContext,
	asked: boolean | undefined
): Promise<{ readonly attempt?: string } | null> {
	const record = await context.record();
	if (record === null || record.actor !== null || asked === false) return null;
	// A load function that asks at each request would lead its page to Logto and back for ever.
	if (isOpening(event) && isFresh(record)) return null;
	if (asked === true) return {};
	const outdated = await findOutdated(context, { ofApi: false });
	return outdated === null || outdated.wasTried ? null : { attempt: outdated.attempt };
}
