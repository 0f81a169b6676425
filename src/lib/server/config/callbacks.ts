import type { LogtoProfile } from '../../protocol/claims.js';
import type { Organization } from '../../protocol/organization.js';
import type { User } from '../../protocol/register.js';
import type { Session, WholeSession } from '../../protocol/session.js';
import type { RequestEvent } from '../kit.js';

/** What `callbacks.signIn` is asked. */
export interface SignInQuestion {
	/** Every claim of the user, frozen. */
	readonly profile: LogtoProfile;
	/** The memberships, frozen. */
	readonly organizations: readonly Organization[];
	/** Whether the account was created during this sign-in, see {@link LogtoAuthEvents}. `false` at a confirmation. */
	readonly isNewUser: boolean;
	/**
	 * The request in which this happens: the callback of a sign-in, or any request of the user. `locals.auth()` and
	 * what needs the session wait for this function, so do not call them in it.
	 */
	readonly event: RequestEvent & { readonly locals: App.Locals };
	/** A user signs in, or Logto has confirmed the claims of a session. */
	readonly reason: 'sign-in' | 'revalidate';
}

/** What `callbacks.session` is given. All of it is frozen. */
export interface SessionQuestion {
	/** The session as pages get it without this function: with the claims of the option `session.claims`. */
	readonly session: Session;
	/** The same with every claim. It holds no token. */
	readonly record: WholeSession;
	/** The request. `locals.auth()` and guards wait for this function, so do not call them in it. */
	readonly event: RequestEvent & { readonly locals: App.Locals };
}

/**
 * Functions of the app that decide, as Auth.js' `callbacks`. One that throws or takes longer than the option
 * `timeout` fails with `app_callback_failed`, and the log says which one and why.
 *
 * @see https://authjs.dev/reference/core#callbacks
 */
export interface LogtoAuthCallbacks {
	/**
	 * Whether a user may be signed in at this app. Asked at each sign-in, when every check of the protocol has passed
	 * and before there is a session, and again whenever Logto confirms the claims (option `session.revalidate`) and at
	 * `locals.logto.refresh()`: a user who lost the right is out within that bound. Not asked for an impersonation,
	 * nor for access tokens that others send.
	 *
	 * - `true` lets the user in.
	 * - `false` answers 403 `sign_in_denied`, with a way to sign in with another account. The session at Logto stays.
	 * - a path below `paths.base` leads there without a session, so the page has to be public.
	 *
	 * At a confirmation `false` and a path end the session; `events.onSessionEnd` hears `denied_by_app`. When the
	 * function throws, takes longer than `timeout` or returns anything else, no one is signed in
	 * (`app_callback_failed`), and a living session stays until the next confirmation. A string that is no path of this
	 * app counts as `false`, and the log says so.
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
	 * Shapes what `locals.auth()`, load functions, guards and the browser get of a session: return the session with
	 * other values within the types that you registered. Called once a request, when the session is first shown, and
	 * again where the request changes it. Rules and guards decide by what Logto said, whatever it returns.
	 *
	 * It has to return a whole session of the same user that consists of what JSON knows: `profile.sub`, a `user` with
	 * an `id`, and arrays as `organizations` and `roles` stay. When it throws, takes longer than `timeout` or returns
	 * something else, guards that return the session answer `app_callback_failed`, and pages that only show it show
	 * none.
	 *
	 * @example
	 * ```ts
	 * // src/hooks.server.ts
	 * const callbacks: LogtoAuthCallbacks = {
	 * 	session: ({ session }) => ({ ...session, organizations: session.organizations.slice(0, 20) })
	 * };
	 * ```
	 * @see https://authjs.dev/guides/extending-the-session
	 */
	session?(question: SessionQuestion): Session | Promise<Session>;
}

/** `true`, `false` or a path below `paths.base`. */
export type SignInAnswer = boolean | `/${string}`;

/** The tokens that came with the claims. Keep them on the server. */
export interface ProfileTokens {
	/** The opaque one, for Logto's userinfo and Account API. */
	readonly accessToken: string;
	/** `null` where Logto sent none: in an impersonation, and where a refresh brings none. */
	readonly idToken: string | null;
	/** When the access token ends, in seconds since the epoch. */
	readonly expiresAt: number;
	/** Scopes of the access token, separated by spaces. */
	readonly scope: string;
}

/** What a {@link ProfileCallback} may use besides the claims. */
export interface ProfileSource {
	/**
	 * The request in which this happens: the callback of a sign-in, or any request of the user. `locals.auth()` and
	 * what needs the session wait for this function, so do not call them in it.
	 */
	readonly event: RequestEvent & { readonly locals: App.Locals };
	/** Absent where Logto was not asked: for a session that began without the option. */
	readonly tokens?: ProfileTokens;
}

/**
 * Makes `session.user` of the claims. Runs at each sign-in, whenever Logto confirms the claims (option
 * `session.revalidate`), at `locals.logto.refresh()` and at `locals.logto.impersonate()`; it may ask a database.
 * Register its type, and `session.user` has it everywhere.
 *
 * The user is sealed with the session and reaches the browser. It has to be an object with a string `id` and to
 * consist of what JSON knows; as JSON it may have 1,024 bytes, with the option `sessions` 16,384. A key `__proto__`
 * is left out. `id` is the app's own: the library itself goes by the claim `sub`.
 *
 * When it throws, takes longer than `timeout` or returns something else, no one is signed in
 * (`app_callback_failed`). A living session keeps the user that it has and takes Logto's new claims, memberships and
 * roles all the same. The log says what was wrong.
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
