import {
	errors,
	jwtVerify,
	type JWTPayload,
	type JWTVerifyOptions,
	type JWTVerifyResult
} from 'jose';
import { LogtoAuthError } from '../../errors.js';
import { createBackChannel, type BackChannel } from './internal-endpoint.js';
import { toJoseCode } from '../dependencies/jose-errors.js';
import { fetchDiscovery, toLenient, type Discovered, type Discovery } from './discovery.js';
import { fetchJson } from './fetch-json.js';
import { createHealth } from '../internal/async/health.js';
import { createKeySet } from './key-set.js';
import { createStaleCache } from '../internal/async/stale-cache.js';
import { withSpan } from '../observability/tracing.js';

/** One Logto, asked as rarely as possible. */
export interface Issuer {
	/**
	 * The discovery document, an hour old at most, older when Logto cannot be reached.
	 *
	 * @throws {LogtoAuthError} `issuer_unreachable`, `issuer_invalid`
	 */
	discover(): Promise<Discovery>;
	/** The discovery document as it is known, whatever its age; asks nothing. */
	known(): Discovery | null;
	/** Whether Logto is known to take requests and not to answer them. */
	isHanging(): boolean;
	/** `fetch` within the time-out, with discovery answered from the cache. */
	readonly fetch: typeof fetch;
	/** `fetch` for a refresh token: within a minute, for an answer that is not awaited is lost. */
	readonly patientFetch: typeof fetch;
	/**
	 * A token of this issuer, with the claims that every kind has right: signature, algorithm, issuer,
	 * audience, times, and `iat` not in the future.
	 *
	 * @throws {LogtoAuthError} `issuer_invalid`, `issuer_unreachable`
	 */
	verify(token: string, options?: JWTVerifyOptions): Promise<JWTVerifyResult>;
	/**
	 * The claims of an ID token whose signature, algorithm, issuer, audience and times are right.
	 * Does not check the nonce: Auth.js has, before.
	 *
	 * @throws {LogtoAuthError} `issuer_invalid`, `issuer_unreachable`
	 */
	verifyIdToken(idToken: string): Promise<JWTPayload>;
	/**
	 * The claims of userinfo, for the subject that the ID token named; for whomever the token is of, when
	 * there was no ID token (`null`).
	 *
	 * @throws {LogtoAuthError} `issuer_invalid`, `issuer_unreachable`
	 */
	fetchUserinfo(
		accessToken: string,
		subject: string | null
	): Promise<Readonly<Record<string, unknown>> & { readonly sub: string }>;
}

const discoveryMaxAge = 3600_000;

/** An unknown algorithm asks for discovery anew, but not more often than this, in milliseconds. */
const cooldown = 5_000;

/** In milliseconds. */
const patience = 60_000;

/** How far clocks may differ, in seconds. */
const clockTolerance = 15;

/**
 * @param clientId the audience of its tokens; `null`: another checks it
 * @param timeout for one request, in milliseconds
 * @param internalEndpoint where this server reaches Logto, if not at the issuer
 */
export function createIssuer(
	issuer: string,
	clientId: string | null,
	timeout: number,
	internalEndpoint: string | null = null
): Issuer {
	const backChannel =
		internalEndpoint === null ? null : createBackChannel(issuer, internalEndpoint);
	const discoveryUrl = `${issuer}/.well-known/openid-configuration`;
	const health = createHealth(timeout);
	const fetchWithin =
		(limit: number): typeof fetch =>
		(input, init) =>
			health.ask(() => {
				const end = AbortSignal.timeout(limit);
				const signal = init?.signal ? AbortSignal.any([init.signal, end]) : end;
				return fetch(toTarget(input, backChannel), { ...init, signal, redirect: 'manual' });
			});
	const boundedFetch = fetchWithin(timeout);
	const {
		get: load,
		renew,
		peek
	} = createStaleCache(
		() =>
			withSpan('logto.discovery', {}, () =>
				fetchDiscovery(boundedFetch, discoveryUrl, issuer, backChannel)
			),
		discoveryMaxAge
	);
	const keys = createKeySet(async () => {
		const { discovery } = await load();
		return withSpan('logto.jwks', {}, () =>
			fetchJson(boundedFetch, discovery.jwks_uri, { headers: { accept: 'application/json' } })
		);
	});
	const verifyBy = async ({ discovery }: Discovered, token: string, options?: JWTVerifyOptions) =>
		requireSound(
			await jwtVerify(token, keys, {
				issuer,
				...(clientId !== null && { audience: clientId }),
				algorithms: [...discovery.algorithms],
				clockTolerance,
				...options
			})
		);
	const verify: Issuer['verify'] = async (token, options) => {
		const known = await load();
		try {
			return await verifyBy(known, token, options).catch(async (error: unknown) => {
				if (toJoseCode(error) !== 'ERR_JOSE_ALG_NOT_ALLOWED') throw error;
				// Logto may sign with a key of another kind by now.
				const newer = await renew(cooldown);
				if (newer === known) throw error;
				return verifyBy(newer, token, options);
			});
		} catch (cause) {
			if (cause instanceof LogtoAuthError) throw cause;
			throw new LogtoAuthError('issuer_invalid', { cause });
		}
	};

	return {
		discover: async () => (await load()).discovery,
		known: () => peek()?.discovery ?? null,
		isHanging: () => health.isHanging(),
		verify,
		patientFetch: fetchWithin(Math.max(patience, timeout)),
		async fetch(input, init) {
			const address = input instanceof Request ? input.url : String(input);
			if (address === discoveryUrl) return Response.json(toLenient((await load()).document));
			return boundedFetch(input, init);
		},
		async verifyIdToken(idToken) {
			return (await verify(idToken, { requiredClaims: ['sub', 'exp', 'iat'] })).payload;
		},
		async fetchUserinfo(accessToken, subject) {
			const { discovery } = await load();
			const claims = await withSpan('logto.userinfo', {}, () =>
				fetchJson(boundedFetch, discovery.userinfo_endpoint, {
					headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' }
				})
			);
			// OpenID Connect Core §5.3.2: otherwise these may be another person's claims.
			const { sub } = claims;
			if (typeof sub !== 'string' || (subject !== null && sub !== subject))
				throw new LogtoAuthError('issuer_invalid', {
					cause: new TypeError('Userinfo names another "sub" than the ID token, or none.')
				});
			return { ...claims, sub };
		}
	};
}

/** Checks what jose does not: "iat" without `maxTokenAge`, and "b64" without "crit" (RFC 7797 §6 and §7). */
function requireSound(verified: JWTVerifyResult): JWTVerifyResult {
	const { payload, protectedHeader } = verified;
	if (payload.iat !== undefined && payload.iat > Date.now() / 1000 + clockTolerance)
		throw new errors.JWTClaimValidationFailed(
			'"iat" is in the future.',
			payload,
			'iat',
			'check_failed'
		);
	if (protectedHeader.b64 === false)
		throw new errors.JWTInvalid('Its header says that its payload is not encoded.');
	return verified;
}

/** What is asked instead, where Logto has an internal address. */
function toTarget(input: string | URL | Request, backChannel: BackChannel | null) {
	if (backChannel === null) return input;
	if (input instanceof Request) return new Request(backChannel.toInternal(input.url), input);
	return backChannel.toInternal(String(input));
}
