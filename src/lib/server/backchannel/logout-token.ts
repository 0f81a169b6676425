import { LogtoAuthError } from '../../errors.js';
import type { Issuer } from '../logto/issuer.js';
import { toDigest } from '../internal/digest.js';
import { now } from '../internal/clock.js';
import type { SessionsOf } from '../session/sessions.js';
import type { SessionStore } from '../stores/store.js';

const logoutEvent = 'http://schemas.openid.net/event/backchannel-logout';

/** A logout token is accepted for this long after it was issued, in seconds. Logto's tokens expire after 120. */
const maxAge = 300;

/** How long a `jti` is remembered, in seconds: longer than a token with it is accepted. */
const remembered = 2 * maxAge;

/**
 * Whose sessions a logout token ends (OpenID Connect Back-Channel Logout 1.0 §2.4, §2.6): signature,
 * algorithm, `typ`, `iss`, `aud`, `iat`, `exp` when there is one, `events`, no `nonce`, `sub` or `sid`, and
 * a `jti` that was not seen before.
 *
 * @param store remembers each `jti`, for all processes that share the store
 * @throws {LogtoAuthError} `logout_token_invalid`, `issuer_unreachable`, `session_store_unreachable`
 */
export async function readLogoutToken(
	issuer: Issuer,
	store: SessionStore,
	logoutToken: string
): Promise<SessionsOf> {
	const { iss, jti, nonce, sub, sid, events } = await verify(issuer, logoutToken);
	if (nonce !== undefined) throw invalid('It has a "nonce", as an ID token has.');
	if (!isLogout(events)) throw invalid('Its "events" does not have the event of a logout.');
	if (typeof jti !== 'string' || jti === '') throw invalid('It has no "jti".');
	const whose = toSessionsOf(sub, sid);
	const entry = { value: '1', expiresAt: Math.ceil(now() + remembered), tags: [] };
	// With the issuer: another tenant that shares the store cannot use it up.
	const name = `jti:${await toDigest(`${iss} ${jti}`)}`;
	if (!(await store.write(name, entry, null))) throw invalid('It was used before.');
	return whose;
}

async function verify(issuer: Issuer, logoutToken: string) {
	try {
		const { payload } = await issuer.verify(logoutToken, {
			typ: 'logout+jwt',
			maxTokenAge: maxAge,
			requiredClaims: ['iat', 'jti', 'events']
		});
		return payload;
	} catch (error) {
		if (error instanceof LogtoAuthError && error.code === 'issuer_invalid')
			throw new LogtoAuthError('logout_token_invalid', { cause: error.cause });
		throw error;
	}
}

function isLogout(events: unknown): boolean {
	if (typeof events !== 'object' || events === null) return false;
	const event: unknown = Reflect.get(events, logoutEvent);
	return Object.hasOwn(events, logoutEvent) && typeof event === 'object' && event !== null;
}

function toSessionsOf(sub: unknown, sid: unknown): SessionsOf {
	const subject = typeof sub === 'string' && sub !== '' ? sub : null;
	if (sid !== undefined && (typeof sid !== 'string' || sid === ''))
		throw invalid('Its "sid" is not a string.');
	if (subject === null && sid === undefined)
		throw invalid('It names no user and no session: it has neither "sub" nor "sid".');
	return typeof sid === 'string' ? { subject, sid } : { subject };
}

function invalid(what: string): LogtoAuthError {
	return new LogtoAuthError('logout_token_invalid', { cause: new TypeError(what) });
}
