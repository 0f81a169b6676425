import { LogtoAuthError } from '../../errors.js';
import { toScopes } from '../../protocol/scopes.js';
import type { Issuer } from '../logto/issuer.js';
import { now } from '../internal/clock.js';
import type { Config } from '../config/config.js';
import { withSpan } from '../observability/tracing.js';
import { createLookupCache, type SentToken } from './lookup-cache.js';
import { toRefusal } from '../logto/refusal.js';
import { requestIntrospection } from '../logto/token-endpoint.js';

/** What Logto says about an opaque access token. */
export interface OpaqueToken {
	readonly subject: string;
	readonly clientId: string;
	readonly scopes: readonly string[];
	/** Seconds since the epoch. */
	readonly expiresAt: number;
}

/** Opaque access tokens that callers send. */
export interface Introspection {
	/**
	 * Asks Logto about a token (RFC 7662), or returns its answer of the last 30 seconds: the token is active, an access
	 * token, and for no API. **Accepts tokens of every application**: check `clientId`.
	 *
	 * @throws {LogtoAuthError} `token_invalid`, `too_many_requests`, `configuration`, `issuer_unreachable`,
	 * `issuer_invalid`
	 */
	read(sent: SentToken): Promise<OpaqueToken>;
}

export function createIntrospection(config: Config, issuer: Issuer): Introspection {
	const lookups = createLookupCache<OpaqueToken>(config.timeout);
	return {
		async read(sent) {
			if (!isOpaque(sent.token)) throw invalid('It is not an opaque token.');
			return lookups.get(sent, () =>
				withSpan('logto.token.introspect', {}, () => introspect(config, issuer, sent.token))
			);
		}
	};
}

/** Opaque tokens of Logto have 43 characters. A JWT has dots; Logto does not introspect JWTs. */
const isOpaque = (token: string): boolean => /^[\w~+/-]{16,256}=*$/.test(token);

async function introspect(config: Config, issuer: Issuer, token: string): Promise<OpaqueToken> {
	const response = await requestIntrospection(issuer, config, {
		token,
		token_type_hint: 'access_token'
	});
	if (response === null)
		throw new LogtoAuthError('configuration', {
			message: 'Opaque tokens need introspection, and discovery names no "introspection_endpoint".'
		});
	const { status, value } = response;
	if (status !== 200) throw toFailure(toRefusal(status, value));
	if (value?.['active'] === false) throw invalid('It is not active.');
	if (value?.['active'] !== true)
		throw new LogtoAuthError('issuer_invalid', {
			cause: new TypeError('The introspection response lacks "active".')
		});
	return toOpaqueToken(value, config.issuer);
}

/** A refusal of the request says nothing about the token. */
function toFailure(refusal: LogtoAuthError): LogtoAuthError {
	const { code, cause } = refusal;
	const known = code === 'configuration' || code === 'issuer_unreachable';
	return known ? refusal : new LogtoAuthError('issuer_invalid', { cause });
}

/** RFC 7662 §2.2. A refresh token is active too, but has no `token_type`. */
function toOpaqueToken(value: Readonly<Record<string, unknown>>, issuer: string): OpaqueToken {
	const { sub, client_id: clientId, exp, scope, token_type: type, iss, aud, cnf } = value;
	if (typeof type !== 'string' || type.toLowerCase() !== 'bearer')
		throw invalid('It is not a bearer access token.');
	if (cnf !== undefined)
		throw invalid('It is bound to a key, and the caller did not prove to have that key.');
	if (aud !== undefined) throw invalid('It is for an audience.');
	if (iss !== undefined && iss !== issuer) throw invalid('It is of another issuer.');
	if (typeof sub !== 'string' || sub === '') throw invalid('It lacks "sub".');
	if (typeof clientId !== 'string' || clientId === '') throw invalid('It lacks "client_id".');
	if (typeof exp !== 'number' || exp <= now()) throw invalid('It has expired, or lacks "exp".');
	return Object.freeze({
		subject: sub,
		clientId,
		scopes: Object.freeze(toScopes(scope)),
		expiresAt: exp
	});
}

function invalid(what: string): LogtoAuthError {
	return new LogtoAuthError('token_invalid', { cause: new TypeError(what) });
}
