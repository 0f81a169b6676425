import type { Permission, Resource, SessionClaims } from '../../protocol/register.js';
import type { Requirement } from '../../protocol/requirement.js';
import type { Engine } from './engine.js';
import type { LogtoAuthCallbacks, ProfileCallback } from './callbacks.js';
import type { LogtoAuthEvents } from '../observability/events.js';
import { base, type RequestEvent, type RouteId } from '../kit.js';
import type { LogLevel, Logger } from '../observability/logger.js';
import type { OrganizationSource } from './organization-source.js';
import type { SessionStore } from '../session/store/store.js';
import type { SignOutOptions } from './sign-out-options.js';

/**
 * What a rule may stand for: a route of the app, or a folder or group that routes are in, which
 * SvelteKit 3 does not count among the ids of routes.
 */
export type RuleKey<Id extends string = RouteId> = '/' | Id | FoldersOf<Id>;

/** `/(app)/o/[id]` → `/(app)`, `/(app)/o`. */
type FoldersOf<
	Id extends string,
	Above extends string = ''
> = Id extends `/${infer Folder}/${infer Rest}`
	? `${Above}/${Folder}` | FoldersOf<`/${Rest}`, `${Above}/${Folder}`>
	: never;

/** What is asked of whoever wants something: nothing, a session, or more. */
export type Access = 'public' | 'session' | Requirement;

/**
 * What a route asks: the same of everybody, or what a function says, or something for each HTTP method;
 * and how it is answered when somebody may not.
 */
export type Rule =
	'public' | 'session' | RequirementRule | RuleFunction | MethodRules | AnsweredRule;

/** A requirement alone, so that a mistake in another kind of rule is not taken for one. */
export interface RequirementRule extends Requirement {
	readonly methods?: never;
	readonly rule?: never;
	readonly otherwise?: never;
}

/**
 * Decides for one request, with all that the app knows: gives what is asked of it, or `false` for a no.
 * Runs before the page's load functions; when it throws, nobody passes, so no `require…` function belongs in
 * it: give what is asked instead.
 *
 * @example
 * ```ts
 * const ownPage: RuleFunction = async ({ params, locals }) =>
 * 	(await locals.auth())?.user.id === params.user ? 'session' : { role: 'support' };
 * ```
 */
export type RuleFunction = (
	event: RequestEvent & { readonly locals: App.Locals }
) => Access | false | Promise<Access | false>;

/** An HTTP method that SvelteKit answers. */
export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/**
 * A rule for each method: `{ methods: { GET: 'public', POST: { permission: 'write:invoices' } } }`. HEAD goes
 * with GET unless it is named; a method that is not named needs a session. A form's POST renders the page as
 * well, so ask at least as much for POST as for GET.
 */
export interface MethodRules {
	readonly methods: Readonly<Partial<Record<HttpMethod, Access | RuleFunction>>>;
	readonly otherwise?: Otherwise;
}

/** A rule with its own answer to whoever it refuses. */
export interface AnsweredRule {
	readonly rule: Access | RuleFunction;
	readonly otherwise: Otherwise;
}

/**
 * What somebody gets whom a rule refuses. Who only has to sign in is led to sign-in first, unless
 * `signIn` is `false`.
 */
export type Otherwise = (
	| {
			/** Leads whoever opens a page to another one of this app: a path below `paths.base`. */
			readonly redirect: `/${string}`;
	  }
	| {
			/** Leads there with `?code=…&redirectTo=…`: a page that says what is missing. Make it public. */
			readonly page: `/${string}`;
	  }
	| {
			/** The built-in page for what is not there. */
			readonly status: 404;
	  }
) & {
	/** @default true */
	readonly signIn?: boolean;
};

/** What the option `session.claims` may be: what is registered as `sessionClaims`, which types `session.profile`. */
export type SessionClaimsOption = SessionClaims extends 'all' | 'basic'
	? SessionClaims
	: ReadonlyArray<SessionClaims & string>;

/** The options of {@link LogtoAuth}. Only `env` is needed. */
export interface LogtoAuthOptions {
	/**
	 * `SvelteKitAuth` of `@auth/sveltekit` on SvelteKit 2. Leave it out on SvelteKit 3, which
	 * `@auth/sveltekit` does not support: `@auth/core` does the same work then.
	 */
	readonly engine?: Engine;
	/**
	 * The environment: `env` of `$env/dynamic/private` on SvelteKit 2, or `platform.env` on Workers. Read are
	 * `AUTH_LOGTO_ISSUER`, `AUTH_LOGTO_ID`, `AUTH_LOGTO_SECRET`, `AUTH_SECRET` and, for rotation,
	 * `AUTH_SECRET_1` to `AUTH_SECRET_3` (older ones: what they sealed still opens and is sealed again); and
	 * `AUTH_LOGTO_MACHINE_ID` and `AUTH_LOGTO_MACHINE_SECRET` for `clientCredentials`. If this server reaches Logto at
	 * another address than browsers do, `AUTH_LOGTO_INTERNAL_ENDPOINT` names that one, for example `http://logto:3001`;
	 * the issuer of tokens and the addresses for browsers stay those of `AUTH_LOGTO_ISSUER`.
	 * @default that of the process, where `localLogto()` puts the variables of `.env` files in development
	 */
	readonly env?: Readonly<Record<string, string | undefined>> | undefined;
	/** API resources to request at sign-in (absolute URIs, RFC 8707 §2). @default [] */
	readonly resources?: readonly Resource[];
	/**
	 * Names of the permissions to request at sign-in: of organizations and of `resources`. Logto
	 * never issues one that was not requested. @default []
	 */
	readonly permissions?: readonly Permission[];
	/** Scopes for claims. @default every claim of `LogtoProfile`, with `offline_access` */
	readonly scopes?: readonly string[];
	/**
	 * Whether every sign-in asks for consent, which is how Logto gives a refresh token. Users see a page only where
	 * the application is a third-party one. `'when-needed'` leaves it to Logto: switch on "Always issue refresh token"
	 * for the application then. Such a refresh token ends with the session at Logto. Without that switch Logto sends
	 * no refresh token: claims are not confirmed, and there are no tokens for APIs and organizations.
	 * @default 'always'
	 * @see https://docs.logto.io/quick-starts/third-party-oidc
	 */
	readonly consent?: 'always' | 'when-needed';
	/** Where the active organization comes from. @default what the person chose last, in this browser */
	readonly organization?: OrganizationSource;
	/**
	 * The rule table, by route id. A rule covers its route and all routes below, the longest match
	 * wins; `/` covers the home page alone. With a table, a route that no rule covers needs a session.
	 * Without one, only the `require…` functions protect; one that is there without a value opens nothing. A key
	 * that is no route of the app does not compile, once `svelte-kit sync` has run.
	 */
	readonly routes?: Readonly<Partial<Record<RuleKey, Rule>>>;
	/**
	 * What a request gets that matches no route, with a rule table. SvelteKit renders its 404 page with the root
	 * layout, whose load functions run for every visitor. No such request is ever led to sign-in: browsers and crawlers
	 * ask for many addresses by themselves.
	 *
	 * - `'app'`: the app's own page, to everyone. The data of the root layout is public then.
	 * - `'built-in'`: an answer of this library, to everyone. No layout runs.
	 * - `'session'`: the app's own page for users with a session, the built-in answer for anonymous visitors.
	 *
	 * @default 'app' when the table may let an anonymous visitor open a page, else 'built-in'
	 */
	readonly notFound?: 'app' | 'built-in' | 'session';
	/**
	 * Routes whose streamed responses are the same for all visitors, by route id as in `routes`. A streamed
	 * response to a request with a session cookie is private, because the session may still be read while it
	 * streams. On these routes it keeps the app's `Cache-Control`, and what reads the session late finds none.
	 * @default []
	 */
	readonly publicStreams?: readonly RuleKey[];
	/** Where the endpoints are mounted, below `paths.base`. @default '/auth' */
	readonly basePath?: `/${string}`;
	/**
	 * Begins the names of the cookies: `{cookiePrefix}.session` and `{cookiePrefix}.login.…`. Give two apps of one
	 * host two prefixes, where `paths.base` does not tell them apart.
	 * @default 'logto', in development over http with the port, for example 'logto-5173'
	 */
	readonly cookiePrefix?: string;
	/** The session's times, in seconds, its claims, and what its cookie may take of a response. */
	readonly session?: {
		/**
		 * Which claims `session.profile` holds, and with it every page that shows the session: `'basic'` is
		 * `sub`, `name`, `username`, `email`, `email_verified` and `picture`; names are those claims alone, with
		 * `sub`. All others stay on the server, where `locals.logto.profile()` returns them. Guards and rules go by
		 * every claim; `can()` and `<Show>` know those of the session. Memberships and roles are in
		 * `session.organizations` and `session.roles` whatever it says. Register the same as `sessionClaims`.
		 * @default 'basic'
		 */
		readonly claims?: SessionClaimsOption;
		/**
		 * Ends this long after its last renewal.
		 * @default 1209600 (14 days, as Logto's refresh token), at most `absoluteMaxAge`
		 */
		readonly maxAge?: number;
		/**
		 * Ends this long after the sign-in, however much it is used.
		 * @default 2592000 (30 days, as NIST SP 800-63B §4.1.3 asks)
		 */
		readonly absoluteMaxAge?: number;
		/**
		 * Renewed when it was last renewed longer ago than this; below `maxAge`.
		 * @default 86400 (a day), at most a quarter of `maxAge`
		 */
		readonly updateAge?: number;
		/**
		 * Claims, memberships, roles and permissions are confirmed by Logto when they are older than this:
		 * the longest that somebody keeps what was taken from them, as long as Logto can be reached.
		 * @default 300
		 */
		readonly revalidate?: number;
		/**
		 * How many bytes status line and fields of a response may have together when the session's cookie is
		 * among them, from 2048 to 65536. What has no room then is left out of the cookie and asked of Logto, once
		 * in each process and again within `revalidate`. Set it to what your proxy takes: nginx's
		 * `proxy_buffer_size`. The session itself never takes more than 5,400 bytes, so that requests stay below
		 * 8 kB. With the option `sessions` the cookie is small whatever it says.
		 * @default 4096, what nginx takes by default
		 * @see https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffer_size
		 */
		readonly headerBudget?: number;
	};
	/**
	 * Where sessions live: `redisStore(client)`, `memoryStore()`, `unstorageStore(storage)` or your own.
	 * @default the browser's cookie, sealed
	 */
	readonly sessions?: SessionStore;
	/**
	 * For sessions in cookies: a store for the ids of those that were ended, so that sign-out is known to
	 * every process. Needed for `backchannelLogout` and for signing out everywhere. @default none
	 */
	readonly revocations?: SessionStore;
	/**
	 * Takes OpenID Connect back-channel logouts at `{basePath}/backchannel-logout`. Needs `sessions` or
	 * `revocations`, and `csrf.trustedOrigins: ['*']` in SvelteKit's configuration, for SvelteKit refuses
	 * Logto's request before any hook; its check is then done by this library instead, with
	 * `trustedOrigins`. @default false
	 */
	readonly backchannelLogout?: boolean;
	/**
	 * Other origins whose pages may post to this app with somebody's session: forms, with
	 * `backchannelLogout`, and in any app what has no content type. @default []
	 */
	readonly trustedOrigins?: readonly string[];
	/** See {@link SignOutOptions}. */
	readonly signOut?: SignOutOptions;
	/** Listeners, see {@link LogtoAuthEvents}. */
	readonly events?: LogtoAuthEvents;
	/**
	 * Makes `session.user`, as the `profile` of an Auth.js provider does: see {@link ProfileCallback}.
	 * @default `{ id, name, email, image }` of the claims
	 * @see https://authjs.dev/guides/configuring-oauth-providers
	 */
	readonly profile?: ProfileCallback;
	/** Functions that decide, see {@link LogtoAuthCallbacks}. Each may take `timeout` seconds. @default {} */
	readonly callbacks?: LogtoAuthCallbacks;
	/** Pages of the app that replace built-in ones: paths below `paths.base`. */
	readonly pages?: {
		/**
		 * Gets `?code=…&redirectTo=…`; see `errorCatalogue`. The rule table lets everybody open it, for it
		 * is shown to people who could not sign in; its own load functions must not ask for a session
		 * either. @default the built-in page
		 */
		readonly error?: `/${string}`;
	};
	/**
	 * Where the first sign-in of a new user leads, with `?redirectTo=` for the page that was wanted: a path below
	 * `paths.base`, without query. There is a session already, so the page may be under a rule. A user is new whose
	 * account was created during this sign-in, see `isNewUser` of {@link LogtoAuthEvents}. A browser that had a
	 * session before is never led there, nor is a sign-in that was started again because it took more than an hour.
	 * @default none: the page that was wanted
	 */
	readonly onboarding?: `/${string}`;
	/** How long to wait for Logto, for `profile` and for each function of `callbacks`, in seconds. @default 5 */
	readonly timeout?: number;
	/** @default standard error */
	readonly logger?: Logger;
	/** From which level on is logged. @default 'warn' */
	readonly logLevel?: LogLevel;
}

/** `basePath` with `paths.base` before it. Needs no environment, so any page may ask. */
export function toBasePath(options: Pick<LogtoAuthOptions, 'basePath'>): string {
	const path = options.basePath ?? '/auth';
	return path.endsWith('/') ? `${base}${path.replace(/\/+$/, '')}` : `${base}${path}`;
}
