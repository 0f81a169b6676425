import { LogtoAuthError } from '../errors.js';
import {
	toOrganizations,
	type ActiveOrganization,
	type Organization
} from '../protocol/organization.js';
import type { Resource } from '../protocol/register.js';
import type { Session } from '../protocol/session.js';
import { toPermissions } from '../protocol/scopes.js';
import type { RequestEvent } from './kit.js';
import type { LogtoAuthOptions } from './options.js';
import type { Runtime } from './runtime.js';
import { toSeconds, type SessionRecord } from './session/record.js';
import type { CookieChange } from './session/session-cookie.js';
import { toSession } from './session/to-session.js';
import type { AccessToken } from './tokens/access-tokens.js';
import type { TokenTarget } from './tokens/grant.js';

/** What `getAccessToken` is asked for. */
export interface AccessTokenOptions {
	/** A resource indicator from the option `resources`. */
	readonly resource?: Resource;
	/** An organization of the person, by id. */
	readonly organizationId?: string;
}

/** `event.locals.logto`: what only the server may do with a session. */
export interface LogtoLocals {
	/**
	 * An access token of the signed-in person: for an API (`resource`), for an organization
	 * (`organizationId`), for an API within an organization (both), or the opaque one for Logto's
	 * userinfo and Account API (neither). From memory while it has a minute to live, else from Logto.
	 * Keep it on the server.
	 *
	 * @throws as the guards: a redirect to sign-in when a page is being opened and signing in helps
	 * (`session_missing`, `session_expired`, `refresh_token_missing`), else the HTTP error 401, 403 with
	 * `not_a_member`, `mfa_required` or `token_refused`, 503 with `issuer_unreachable`, 502 with
	 * `issuer_invalid`, 500 with `resource_unknown` or `configuration`; the body is `{ code, message }`
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
}

/** Everything about one request. Resolved at most once, whoever asks. */
export interface RequestContext {
	readonly options: LogtoAuthOptions;
	/** Checks the configuration on first use. @throws {LogtoAuthError} `configuration` */
	readonly runtime: () => Runtime;
	/** Whether the route has the parameter that names the active organization. */
	readonly namesOrganization: () => boolean;
	/** Whether anybody asked for the session: the response is private then. */
	readonly touched: () => boolean;
	/** Cookies that were set so far, for responses that SvelteKit does not make. */
	readonly changes: readonly CookieChange[];
	record(): Promise<SessionRecord | null>;
	session(): Promise<Session | null>;
	/** @throws {LogtoAuthError} see {@link LogtoLocals.getAccessToken} */
	getToken(target: TokenTarget): Promise<AccessToken>;
	/** Keeps a changed record in the cookie. */
	save(record: SessionRecord): Promise<void>;
	/** Clears the session's cookies. */
	clear(): void;
}

const contexts = new WeakMap<object, RequestContext>();

/** Remembers the context for a request: SvelteKit copies the event, but not its `locals`. */
export function bindContext(event: RequestEvent, context: RequestContext): void {
	contexts.set(event.locals, context);
}

/** @throws {LogtoAuthError} `handle_missing` when the hook did not run for this request */
export function getContext(event: Pick<RequestEvent, 'locals'>): RequestContext {
	const context = contexts.get(event.locals);
	if (context === undefined) throw new LogtoAuthError('handle_missing');
	return context;
}

export function createContext(
	event: RequestEvent,
	options: LogtoAuthOptions,
	getRuntime: (options: LogtoAuthOptions) => Runtime
): RequestContext {
	let session: Promise<Session | null> | null = null;
	let record: Promise<SessionRecord | null> | null = null;
	const changes: CookieChange[] = [];
	const runtime = () => getRuntime(options);

	const apply = (added: readonly CookieChange[]): void => {
		changes.push(...added);
		for (const { name, value, options } of added) {
			try {
				event.cookies.set(name, value, options);
			} catch (cause) {
				// SvelteKit refuses cookies once the response has started, for example while streaming.
				runtime().config.logger.warn('A session cookie came too late for this response.', cause);
			}
		}
	};
	const context: RequestContext = {
		options,
		runtime,
		changes,
		namesOrganization: () => toNamedOrganization(event, options) !== undefined,
		touched: () => record !== null,
		record: () => (record ??= loadRecord(event, context, apply)),
		session: () => (session ??= loadSession(event, context)),
		async getToken(target) {
			const found = await context.record();
			if (found === null) throw new LogtoAuthError('session_missing');
			try {
				const token = await runtime().tokens.get(found, target);
				const renewed = runtime().tokens.renew(found);
				if (renewed !== found) await context.save(renewed);
				return token;
			} catch (error) {
				if (error instanceof LogtoAuthError && error.code === 'session_expired') context.clear();
				throw error;
			}
		},
		async save(next) {
			record = Promise.resolve(next);
			apply(await runtime().cookie.write(event, next));
		},
		clear() {
			record = Promise.resolve(null);
			session = Promise.resolve(null);
			apply(runtime().cookie.clear(event));
		}
	};
	return context;
}

async function loadRecord(
	event: RequestEvent,
	context: RequestContext,
	apply: (changes: readonly CookieChange[]) => void
): Promise<SessionRecord | null> {
	// Without a cookie nothing needs the configuration: so prerendering works without secrets.
	if (event.request.headers.get('cookie')?.includes('logto.session') !== true) return null;
	const { cookie, tokens, config } = context.runtime();
	const { record, stale } = await cookie.read(event);
	if (stale) apply(cookie.clear(event));
	if (record === null) return null;
	const renewed = tokens.renew(record);
	const now = toSeconds(Date.now());
	if (renewed === record && now - record.issuedAt < config.updateAge) return record;
	const reissued = { ...renewed, issuedAt: now, expiresAt: now + config.maxAge };
	apply(await cookie.write(event, reissued));
	return reissued;
}

async function loadSession(event: RequestEvent, context: RequestContext): Promise<Session | null> {
	const record = await context.record();
	if (record === null) return null;
	const organization = await findActive(event, context, record);
	// Logto may have ended the session while it was asked for permissions.
	const current = await context.record();
	return current === null ? null : toSession(current, organization);
}

/** The route's organization if there is a parameter for it, else the one used last. */
async function findActive(
	event: RequestEvent,
	context: RequestContext,
	record: SessionRecord
): Promise<ActiveOrganization | null> {
	const { tokens } = context.runtime();
	const named = toNamedOrganization(event, context.options);
	const id = named ?? record.lastOrganizationId;
	const organization = toOrganizations(record.profile).find((candidate) => candidate.id === id);
	if (organization === undefined) return null;
	if (named === undefined) {
		// Any page may show the organization used last: it must not wait for Logto.
		const token = tokens.peek(record, { organizationId: organization.id });
		return { ...organization, permissions: token === null ? null : toPermissions(token.scope) };
	}
	return withPermissions(context, organization);
}

function toNamedOrganization(event: RequestEvent, options: LogtoAuthOptions): string | undefined {
	const param = options.organization?.param;
	return param === undefined ? undefined : event.params[param];
}

async function withPermissions(
	context: RequestContext,
	organization: Organization
): Promise<ActiveOrganization | null> {
	if ((context.options.permissions ?? []).length === 0)
		return { ...organization, permissions: null };
	try {
		const { scope } = await context.getToken({ organizationId: organization.id });
		return { ...organization, permissions: toPermissions(scope) };
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		if (error.code === 'not_a_member' || error.code === 'session_expired') return null;
		context.runtime().config.logger.warn('The permissions of an organization are unknown.', error);
		return { ...organization, permissions: null };
	}
}
