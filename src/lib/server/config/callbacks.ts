import type { LogtoProfile } from '../../protocol/claims.js';
import type { Organization } from '../../protocol/organization.js';
import type { User } from '../../protocol/register.js';
import type { Session, WholeSession } from '../../protocol/session.js';
import type { RequestEvent } from '../kit.js';

/** The argument of `callbacks.signIn`. */
export interface SignInQuestion {
	/** Every claim of the user, frozen. */
	readonly profile: LogtoProfile;
	/** The memberships of the user, frozen. */
	readonly organizations: readonly Organization[];
	/** Whether the account was created during this sign-in, see {@link LogtoAuthEvents}. `false` at a confirmation. */
	readonly isNewUser: boolean;
	/**
	 * The request: the callback of a sign-in, or any request of the user. `locals.auth()` and everything that needs the
	 * session wait for this function, so do not call them in it.
	 */
	readonly event: RequestEvent & { readonly locals: App.Locals };
	/** `sign-in` when a user signs in, `revalidate` when Logto has confirmed the claims of a session. */
	readonly reason: 'sign-in' | 'revalidate';
}

/** The argument of `callbacks.session`. All of it is frozen. */
export interface SessionQuestion {
	/** The session that pages receive without this function: with the claims of the option `session.claims`. */
	readonly session: Session;
	/** The session with every claim. It holds no token. */
	readonly record: WholeSession;
	/** The request. `locals.auth()` and guards wait for this function, so do not call them in it. */
	readonly event: RequestEvent & { readonly locals: App.Locals };
}

/**
 * Functions of the app that decide, like `callbacks` of Auth.js. A function that throws or takes longer than the option
 * `timeout` fails with `app_callback_failed`, and the log names it and the reason.
 *
 * @see https://authjs.dev/reference/core#callbacks
 */
export interface LogtoAuthCallbacks {
	/**
	 * Decides whether a user can sign in to this app. It runs at each sign-in, after every check of the protocol and before
	 * there is a session. It runs again whenever Logto confirms the claims (option `session.revalidate`) and at
	 * `locals.logto.refresh()`, so a user whom the app no longer accepts is signed out within that time. It does not run
	 * for an impersonation, nor for access tokens that a request sends.
	 *
	 * - `true` signs the user in.
	 * - `false` answers 403 `sign_in_denied` and offers another account. The session at Logto stays.
	 * - a path below `paths.base` redirects to that page without a session, so the page must be public.
	 *
	 * At a confirmation, `false` and a path end the session; `events.onSessionEnd` receives `denied_by_app`. When the
	 * function throws, takes longer than `timeout` or returns another value, the user is not signed in
	 * (`app_callback_failed`); an existing session stays until the next confirmation. A string that is not a path of
	 * this app counts as `false`, and the log says so.
	 *
	 * @example
	 * ```ts
	 * // src/hooks.server.ts
	 * const callbacks: LogtoAuthCallbacks = {
	 * 	signIn: ({ organizations }) => organizations.length > 0 || '/not-invited'
	 * };
	 * ```
	 */
	signIn?(question: SignInQuestion): SignInAnswer | Promise<SignInAnswer>;
	/**
	 * Shapes the session that `locals.auth()`, load functions, guards and the browser receive: return the session with
	 * other values of the types that you registered. It runs once a request, when the app first reads the session, and
	 * again after the request changes it. Rules and guards decide by Logto's claims and ignore the result.
	 *
	 * It must return a whole session of the same user that JSON can represent: with the same `profile.sub`, a `user` with
	 * an `id`, and arrays as `organizations` and `roles`. When it throws, takes longer than `timeout` or returns another
	 * value, guards that return the session answer `app_callback_failed`, and `locals.auth()` returns `null`.
	 *
	 * @example
	 * ```ts
	 * // src/hooks.server.ts
	 * const callbacks: LogtoAuthCallbacks = {
	 * 	session: ({ session }) => ({
	 * 		...session,
	 * 		organizations: session.organizations.filter(({ id }) => id !== 'staff')
	 * 	})
	 * };
	 * ```
	 * @see https://authjs.dev/guides/extending-the-session
	 */
	session?(question: SessionQuestion): Session | Promise<Session>;
}

/** `true`, `false` or a path below `paths.base`. */
export type SignInAnswer = boolean | `/${string}`;

/** The tokens that Logto sent with the claims. Keep them on the server. */
export interface ProfileTokens {
	/** The opaque access token for Logto's userinfo endpoint and Account API. */
	readonly accessToken: string;
	/** `null` if Logto sent none: in an impersonation, and after some refreshes. */
	readonly idToken: string | null;
	/** When the access token ends, in seconds since the epoch. */
	readonly expiresAt: number;
	/** Scopes of the access token, separated by spaces. */
	readonly scope: string;
}

/** The second argument of a {@link ProfileCallback}. */
export interface ProfileSource {
	/**
	 * The request: the callback of a sign-in, or any request of the user. `locals.auth()` and everything that needs the
	 * session wait for this function, so do not call them in it.
	 */
	readonly event: RequestEvent & { readonly locals: App.Locals };
	/** Absent for a session that began before the app set this option. */
	readonly tokens?: ProfileTokens;
}

/**
 * Returns `session.user` for the claims. It runs at each sign-in, whenever Logto confirms the claims (option
 * `session.revalidate`), at `locals.logto.refresh()` and at `locals.logto.impersonate()`. It can query a database.
 * Register its type, and `session.user` has this type everywhere.
 *
 * The user is sealed with the session and reaches the browser. It must be an object with a string `id` that JSON can
 * represent. As JSON it can have 1,024 bytes, with the option `sessions` 16,384. A key `__proto__` is dropped. `id` is
 * the app's own: the library itself uses the claim `sub`.
 *
 * When it throws, takes longer than `timeout` or returns another value, the user is not signed in
 * (`app_callback_failed`). An existing session keeps its `user` and still receives Logto's new claims, memberships and
 * roles. The log names the reason.
 *
 * @example
 * ```ts
 * // src/lib/server/to-user.ts
 * import type { LogtoProfile } from 'sveltekit-logto';
 * import { findOrCreateUser } from './database';
 *
 * export async function toUser({ sub, name, email }: LogtoProfile) {
 * 	const { id, plan } = await findOrCreateUser(sub, email);
 * 	return { id, name: name ?? null, plan };
 * }
 * ```
 */
export type ProfileCallback = (claims: LogtoProfile, source: ProfileSource) => User | Promise<User>;
