import type { LogtoProfile } from '../../protocol/claims.js';
import type { User } from '../../protocol/register.js';
import { callApp, toAppFailure } from './app-callback.js';
import { toPlainJson } from '../internal/plain-json.js';
import type { RequestEvent } from '../kit.js';
import { isUser } from '../session/record/record.js';
import type { ProfileSource, ProfileTokens } from '../config/callbacks.js';
import type { Config } from '../config/config.js';

/** The limit as JSON, in bytes. A session in a cookie has less room than one in a store. */
export const toDataLimit = ({ sessions }: Pick<Config, 'sessions'>): number =>
	sessions === null ? 1024 : 16 * 1024;

/** The request and the tokens of the claims. */
export interface MappingSource {
	readonly event: RequestEvent;
	readonly tokens?: ProfileTokens | null;
}

/**
 * The user that the app makes from the claims; `null` without the option `profile`.
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
		// SvelteKit's own event, which has the app's locals.
		event: event as ProfileSource['event'],
		...(tokens === null ? {} : { tokens: toTokens(tokens) })
	};
	const said = await callApp('profile', timeout, () => profile(structuredClone(claims), source));
	const { value, fault } = toPlainJson(said, toDataLimit(config));
	if (fault !== null) throw toAppFailure('profile', `returned a user that ${fault}`);
	if (!isUser(value)) throw toAppFailure('profile', 'returned no object with a string as "id"');
	return value;
}

/** Leaves out what else Logto returned: the refresh token belongs to the library. */
const toTokens = ({ accessToken, idToken, expiresAt, scope }: ProfileTokens): ProfileTokens => ({
	accessToken,
	idToken,
	expiresAt,
	scope
});
