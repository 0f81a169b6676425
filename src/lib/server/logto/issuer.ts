import type { JWTPayload } from 'jose';
import { createStaleCache } from '../internal/async/stale-cache.js';
import { withSpan } from '../observability/tracing.js';
import { createBoundedFetch } from './bounded-fetch.js';
import { fetchDiscovery, toLenient, type Discovery } from './discovery.js';
import { fetchJson } from './fetch-json.js';
import { createBackChannel } from './internal-endpoint.js';
import { createKeySet } from './key-set.js';
import { fetchUserinfo, type UserinfoClaims } from './userinfo.js';
import { createVerify, type Verify } from './verify.js';

/** One Logto: its discovery, its keys, and the requests that are sent to it. */
export interface Issuer {
	/**
	 * The discovery document, an hour old at most; older while Logto cannot be reached.
	 *
	 * @throws {LogtoAuthError} `issuer_unreachable`, `issuer_invalid`
	 */
	discover(): Promise<Discovery>;
	/** The discovery document that is in memory, whatever its age. Sends no request. */
	known(): Discovery | null;
	/** Whether Logto is known to accept requests without answering them. */
	isHanging(): boolean;
	/** `fetch` within the time-out. Answers requests for the discovery document from memory. */
	readonly fetch: typeof fetch;
	/** `fetch` within a minute, for a refresh token: an answer that is not awaited is lost. */
	readonly patientFetch: typeof fetch;
	/**
	 * Verifies a token of this issuer: signature, algorithm, issuer, audience and times, and that `iat` is not in the
	 * future. The options add to that.
	 *
	 * @throws {LogtoAuthError} `issuer_invalid`, `issuer_unreachable`
	 */
	readonly verify: Verify;
	/**
	 * Verifies an ID token as `verify` does, and returns its claims. Does not check the nonce: Auth.js has done so.
	 *
	 * @throws {LogtoAuthError} `issuer_invalid`, `issuer_unreachable`
	 */
	verifyIdToken(idToken: string): Promise<JWTPayload>;
	/**
	 * Fetches the claims of userinfo.
	 *
	 * @param subject the user's id, as the ID token names it; `null` without an ID token
	 * @throws {LogtoAuthError} `issuer_invalid`, `issuer_unreachable`
	 */
	fetchUserinfo(accessToken: string, subject: string | null): Promise<UserinfoClaims>;
}

/** How long discovery is fresh, in milliseconds. */
const discoveryMaxAge = 3600_000;

/**
 * @param clientId the audience of its tokens; `null`: the caller checks it
 * @param timeout for one request, in milliseconds
 * @param internalEndpoint where this server reaches Logto, if that is not the issuer's origin
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
	const { fetch: boundedFetch, patientFetch, isHanging } = createBoundedFetch(timeout, backChannel);
	const discovered = createStaleCache(
		() => withSpan('logto.discovery', {}, () => fetchDiscovery(boundedFetch, issuer, backChannel)),
		discoveryMaxAge
	);
	const discover = async () => (await discovered.get()).discovery;
	const keys = createKeySet(async () => {
		const { jwks_uri } = await discover();
		const headers = { accept: 'application/json' };
		return withSpan('logto.jwks', {}, () => fetchJson(() => boundedFetch(jwks_uri, { headers })));
	});
	const verify = createVerify(clientId, discovered, keys);
	return {
		discover,
		known: () => discovered.peek()?.discovery ?? null,
		isHanging,
		patientFetch,
		async fetch(input, init) {
			const address = input instanceof Request ? input.url : String(input);
			if (address !== discoveryUrl) return boundedFetch(input, init);
			return Response.json(toLenient((await discovered.get()).document));
		},
		verify,
		verifyIdToken: async (idToken) =>
			(await verify(idToken, { requiredClaims: ['sub', 'exp', 'iat'] })).payload,
		fetchUserinfo: async (accessToken, subject) =>
			fetchUserinfo(boundedFetch, await discover(), accessToken, subject)
	};
}
