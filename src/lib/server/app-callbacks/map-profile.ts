import type { LogtoProfile } from '../../protocol/claims.js';
import type { User } from '../../protocol/register.js';
import { callApp, toAppFailure } from './app-callback.js';
import { toPlainJson } from '../internal/plain-json.js';
import type { RequestEvent } from '../kit.js';
import { isUser } from '../session/record/record.js';
import type { Config } from '../config/config.js';

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

/** As JSON, in bytes: sessions in cookies have less room than those in a store. */
export const toDataLimit = ({ sessions }: Pick<Config, 'sessions'>): number =>
	sessions === null ? 1024 : 16 * 1024;

/** Where the claims come from. */
export interface MappingSource {
	readonly event: RequestEvent;
	readonly tokens?: ProfileTokens | null;
}

/**
 * The user that the app makes of the claims; `null` without the option `profile`.
 *
 * @throws {LogtoAuthError} `app_callback_failed`
 */
export async function mapProfile(
	config: Pick<Config, 'profile' | 'sessions' | 'timeout'>,
	claims: LogtoProfile,
	{ event, tokens = null }: MappingSource
): Promise<User | null> {
	const { profile, timeout } = config;
	if (profile === null) return null;
	const source = {
		// SvelteKit's own event: it has the app's locals.
		event: event as ProfileSource['event'],
		...(tokens === null ? {} : { tokens: toTokens(tokens) })
	};
	const said = await callApp('profile', timeout, () => profile(structuredClone(claims), source));
	const { value, fault } = toPlainJson(said, toDataLimit(config));
	if (fault !== null) throw toAppFailure('profile', `returned a user that ${fault}`);
	if (!isUser(value)) throw toAppFailure('profile', 'returned no object with a string as "id"');
	return value;
}

/** Without what else an answer of Logto holds: a refresh token is the library's. */
const toTokens = ({ accessToken, idToken, expiresAt, scope }: ProfileTokens): ProfileTokens => ({
	accessToken,
	idToken,
	expiresAt,
	scope
});
