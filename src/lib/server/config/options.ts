import type { Permission, Resource, SessionClaims } from '../../protocol/register.js';
import type { Requirement } from '../../protocol/authorization/requirement.js';
import type { Engine } from './engine.js';
import type { LogtoAuthCallbacks, ProfileCallback } from './callbacks.js';
import type { LogtoAuthEvents } from '../observability/events.js';
import { base, type RequestEvent, type RouteId } from '../kit.js';
import type { LogLevel, Logger } from '../observability/logger.js';
import type { OrganizationSource } from './organization-source.js';
import type { SessionStore } from '../stores/store.js';
import type { SignOutOptions } from './sign-out-options.js';

/**
 * A key of the rule table: a route of the app, or a folder or group that contains routes. SvelteKit 3 has no route id
 * for a folder or a group.
 */
export type RuleKey<Id extends string = RouteId> = '/' | Id | FoldersOf<Id>;

/** `/(app)/o/[id]` → `/(app)`, `/(app)/o`. */
type FoldersOf<
	Id extends string,
	Above extends string = ''
> = Id extends `/${infer Folder}/${infer Rest}`
	? `${Above}/${Folder}` | FoldersOf<`/${Rest}`, `${Above}/${Folder}`>
	: never;

/** What a rule requires: nothing, a session, or a requirement. */
export type Access = 'public' | 'session' | Requirement;

/**
 * What a route requires: the same of every user, the result of a function, or a requirement for each HTTP method. It
 * can also say how a refusal is answered.
 */
export type Rule =
	'public' | 'session' | RequirementRule | RuleFunction | MethodRules | AnsweredRule;

/** A requirement alone. The excluded fields make TypeScript report a mistake in another kind of rule. */
export interface RequirementRule extends Requirement {
	readonly methods?: never;
	readonly rule?: never;
	readonly otherwise?: never;
}

/**
 * Decides for one request: returns what the request requires, or `false` to refuse it. It runs before the page's load
 * functions. When it throws, the request is refused, so do not call a `require…` function in it: return the
 * requirement instead.
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

/** An HTTP method that SvelteKit handles. */
export type HttpMethod = 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';

/**
 * A rule for each method: `{ methods: { GET: 'public', POST: { permission: 'write:invoices' } } }`. HEAD uses the rule
 * of GET unless it has its own. A method without a rule requires a session. The POST of a form renders the page as
 * well, so require at least as much for POST as for GET.
 */
export interface MethodRules {
	readonly methods: Readonly<Partial<Record<HttpMethod, Access | RuleFunction>>>;
	readonly otherwise?: Otherwise;
}

/** A rule with its own answer to a refused user. */
export interface AnsweredRule {
	readonly rule: Access | RuleFunction;
	readonly otherwise: Otherwise;
}

/**
 * The answer to a user whom a rule refuses. An anonymous visitor is redirected to sign-in first, unless `signIn` is
 * `false`.
 */
export type Otherwise = (
	| {
			/** Redirects to another page of this app: a path below `paths.base`. */
			readonly redirect: `/${string}`;
	  }
	| {
			/** Redirects to a page that says what is missing, with `?code=…&redirectTo=…`. Make it public. */
			readonly page: `/${string}`;
	  }
	| {
			/** Answers with the built-in 404 page. */
			readonly status: 404;
	  }
) & {
	/** @default true */
	readonly signIn?: boolean;
};

/** The type of the option `session.claims`: the value that the app registers as `sessionClaims`, which types `session.profile`. */
export type SessionClaimsOption = SessionClaims extends 'all' | 'basic'
	? SessionClaims
	: ReadonlyArray<SessionClaims & string>;

/** The options of {@link LogtoAuth}. Only `env` is needed. */
export interface LogtoAuthOptions {
	/**
	 * `SvelteKitAuth` of `@auth/sveltekit` on SvelteKit 2. Leave it out on SvelteKit 3, which
	 * `@auth/sveltekit` does not support: the library then uses `@auth/core`.
	 */
	readonly engine?: Engine;
	/**
	 * The environment: `env` of `$env/dynamic/private` on SvelteKit 2, or `platform.env` on Workers. The library reads
	 * these variables:
	 *
	 * - `AUTH_LOGTO_ISSUER`, `AUTH_LOGTO_ID`, `AUTH_LOGTO_SECRET` and `AUTH_SECRET`.
	 * - `AUTH_SECRET_1` to `AUTH_SECRET_3`: older secrets, for rotation. They open older sessions; `AUTH_SECRET` seals.
	 * - `AUTH_LOGTO_MACHINE_ID` and `AUTH_LOGTO_MACHINE_SECRET`, for `clientCredentials`.
	 * - `AUTH_LOGTO_INTERNAL_ENDPOINT`: the address at which this server reaches Logto, if it is not the address that
	 *   browsers use, for example `http://logto:3001`. The issuer of tokens and the addresses for browsers stay those of
	 *   `AUTH_LOGTO_ISSUER`.
	 *
	 * @default `process.env`, where `localLogto()` puts the variables of `.env` files in development
	 */
	readonly env?: Readonly<Record<string, string | undefined>> | undefined;
	/** API resources to request at sign-in (absolute URIs, RFC 8707 §2). @default [] */
	readonly resources?: readonly Resource[];
	/**
	 * Names of the permissions to request at sign-in: of organizations and of `resources`. Logto issues only permissions
	 * that were requested. @default []
	 */
	readonly permissions?: readonly Permission[];
	/** Scopes of claims. @default the scopes of every claim of `LogtoProfile`, and `offline_access` */
	readonly scopes?: readonly string[];
	/**
	 * Whether every sign-in requests consent. Logto issues a refresh token when it does. Users see a page only if the
	 * application is a third-party one. With `'when-needed'` Logto decides: in Logto Console, enable "Always issue refresh
	 * token" for the application. Such a refresh token ends with the session at Logto. Without that setting Logto issues
	 * no refresh token: then claims are not confirmed, and there are no tokens for APIs and organizations.
	 * @default 'always'
	 * @see https://docs.logto.io/quick-starts/third-party-oidc
	 */
	readonly consent?: 'always' | 'when-needed';
	/** How a request names its organization. @default the organization that the user chose last in this browser */
	readonly organization?: OrganizationSource;
	/**
	 * The rule table, by route id. A rule covers its route and all routes below it; the longest key wins. `/` covers only
	 * the home page. With a table, a route without a rule requires a session. Without a table, only the `require…`
	 * functions protect. A key whose value is `undefined` opens nothing. After `svelte-kit sync`, a key that is not a
	 * route of the app does not compile.
	 */
	readonly routes?: Readonly<Partial<Record<RuleKey, Rule>>>;
	/**
	 * The answer to a request that matches no route, if there is a rule table. SvelteKit renders its 404 page in the root
	 * layout, whose load functions run for every visitor. Such a request is never redirected to sign-in, because
	 * browsers and crawlers request many addresses by themselves.
	 *
	 * - `'app'`: the app's own page, for everyone. The data of the root layout is then public.
	 * - `'built-in'`: the library's 404 page, for everyone. No layout runs.
	 * - `'session'`: the app's own page for users with a session, the built-in page for anonymous visitors.
	 *
	 * @default 'app' when the table can let an anonymous visitor open a page, else 'built-in'
	 */
	readonly notFound?: 'app' | 'built-in' | 'session';
	/**
	 * Routes whose streamed responses are the same for all visitors, by route id as in `routes`. A streamed response to a
	 * request with a session cookie is private, because the app can read the session while it streams. On these routes
	 * the response keeps the app's `Cache-Control`, and reading the session while it streams returns `null`.
	 * @default []
	 */
	readonly publicStreams?: readonly RuleKey[];
	/** The path of the endpoints, below `paths.base`. @default '/auth' */
	readonly basePath?: `/${string}`;
	/**
	 * The prefix of cookie names: `{cookiePrefix}.session` and `{cookiePrefix}.login.…`. Give two apps on one host
	 * different prefixes, unless they have different `paths.base`.
	 * @default 'logto'; in development over http with the port, for example 'logto-5173'
	 */
	readonly cookiePrefix?: string;
	/** The session's times in seconds, what pages receive of it, and the space of its cookie in a response. */
	readonly session?: {
		/**
		 * The claims in `session.profile`, and so in every page that returns the session. `'basic'` is `sub`, `name`,
		 * `username`, `email`, `email_verified` and `picture`. An array of names means these claims and `sub`. All other
		 * claims stay on the server, where `locals.logto.profile()` returns them. Guards and rules use every claim;
		 * `can()` and `<Show>` use the session's. Memberships and roles are always in `session.organizations` and
		 * `session.roles`. Register the same value as `sessionClaims`.
		 * @default 'basic'
		 */
		readonly claims?: SessionClaimsOption;
		/**
		 * How many organizations the session in a page's data holds at most, and the answer of `{basePath}/session`. For a
		 * user with more, it holds only the active organization and those whose ids are parameters of the route, and
		 * `session.organizationCount` is the number of all. The switcher asks for the others when it opens. `locals.auth()`,
		 * guards and rules know every organization. `'all'`: each page holds all of them.
		 * @default 20
		 */
		readonly pageOrganizations?: number | 'all';
		/**
		 * The session ends this long after its last renewal.
		 * @default 1209600 (14 days, as Logto's refresh token), at most `absoluteMaxAge`
		 */
		readonly maxAge?: number;
		/**
		 * The session ends this long after the sign-in, even if it is in use.
		 * @default 2592000 (30 days, see NIST SP 800-63B §4.1.3)
		 */
		readonly absoluteMaxAge?: number;
		/**
		 * The session is renewed when its last renewal is older than this. Must be below `maxAge`.
		 * @default 86400 (a day), at most a quarter of `maxAge`
		 */
		readonly updateAge?: number;
		/**
		 * If the claims, memberships, roles and permissions are older than this, Logto confirms them first. A user keeps a
		 * right that was withdrawn for at most this time, as long as Logto can be reached.
		 * @default 300
		 */
		readonly revalidate?: number;
		/**
		 * The number of bytes that the status line and the header fields of a response can have together when they contain
		 * the session's cookie, from 2048 to 65536. Claims that do not fit are left out of the cookie; each process asks
		 * Logto for them once, and again within `revalidate`. Set it to the limit of your proxy: nginx's
		 * `proxy_buffer_size`. The session itself never takes more than 5,400 bytes, so that requests stay below 8 kB.
		 * With the option `sessions` the cookie is always small.
		 * @default 4096, the default of nginx
		 * @see https://nginx.org/en/docs/http/ngx_http_proxy_module.html#proxy_buffer_size
		 */
		readonly headerBudget?: number;
	};
	/**
	 * The store of sessions: `redisStore(client)`, `memoryStore()`, `unstorageStore(storage)` or your own.
	 * @default none: the session is in the browser's cookie, sealed
	 */
	readonly sessions?: SessionStore;
	/**
	 * For sessions in cookies: a store for the ids of ended sessions, so that every process knows them. Required for
	 * `backchannelLogout` and for signing out everywhere. @default none
	 */
	readonly revocations?: SessionStore;
	/**
	 * Accepts OpenID Connect back-channel logouts at `{basePath}/backchannel-logout`. It requires `sessions` or
	 * `revocations`, and `csrf.trustedOrigins: ['*']` in SvelteKit's configuration, because SvelteKit refuses Logto's
	 * request before any hook. The library then checks the origin of forms itself, with `trustedOrigins`.
	 * @default false
	 */
	readonly backchannelLogout?: boolean;
	/**
	 * Other origins whose pages can send a POST with the user's session to this app. It applies to forms with
	 * `backchannelLogout`, and in every app to requests without a content type. @default []
	 */
	readonly trustedOrigins?: readonly string[];
	/** See {@link SignOutOptions}. */
	readonly signOut?: SignOutOptions;
	/** Listeners, see {@link LogtoAuthEvents}. */
	readonly events?: LogtoAuthEvents;
	/**
	 * Returns `session.user`, like `profile` of an Auth.js provider: see {@link ProfileCallback}.
	 * @default returns `{ id, name, email, image }` from the claims
	 * @see https://authjs.dev/guides/configuring-oauth-providers
	 */
	readonly profile?: ProfileCallback;
	/** Functions that decide, see {@link LogtoAuthCallbacks}. Each can take `timeout` seconds. @default {} */
	readonly callbacks?: LogtoAuthCallbacks;
	/** Pages of the app that replace built-in pages: paths below `paths.base`. */
	readonly pages?: {
		/**
		 * The error page. It receives `?code=…&redirectTo=…`; see `errorCatalogue`. The rule table always lets users open it,
		 * because it is for users who cannot sign in. Its load functions must not require a session.
		 * @default the built-in page
		 */
		readonly error?: `/${string}`;
	};
	/**
	 * The page that a new user sees after the first sign-in: a path below `paths.base`, without query. It receives
	 * `?redirectTo=` with the requested page. The user has a session, so a rule can protect the page. A user is new if
	 * the account was created during this sign-in, see `isNewUser` of {@link LogtoAuthEvents}. A browser that had a
	 * session before does not open it, nor does a sign-in that began again because it took more than an hour.
	 * @default none: the requested page
	 */
	readonly onboarding?: `/${string}`;
	/** The longest time to wait for Logto, for `profile` and for each function of `callbacks`, in seconds. @default 5 */
	readonly timeout?: number;
	/** Receives the lines of the log. @default writes to standard error */
	readonly logger?: Logger;
	/** The lowest level that is logged. @default 'warn' */
	readonly logLevel?: LogLevel;
}

/** `basePath` with `paths.base` before it. It needs no environment. */
export function toBasePath(options: Pick<LogtoAuthOptions, 'basePath'>): string {
	const path = options.basePath ?? '/auth';
	return path.endsWith('/') ? `${base}${path.replace(/\/+$/, '')}` : `${base}${path}`;
}
