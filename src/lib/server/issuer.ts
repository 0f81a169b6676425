import {
	errors,
	jwtVerify,
	type JWTPayload,
	type JWTVerifyOptions,
	type JWTVerifyResult
} from 'jose';
import { LogtoAuthError } from '../errors.js';
import { createBackChannel, type BackChannel } from './back-channel.js';
import { delay, jitter } from './deadline.js';
import { toJoseCode } from './dependencies/jose-errors.js';
import { createHealth } from './internal/health.js';
import { createKeySet } from './key-set.js';
import { createStaleCache } from './stale-cache.js';
import { withSpan } from './tracing.js';

/** What is used of the discovery document (OpenID Connect Discovery §3). */
export interface Discovery {
	readonly authorization_endpoint: string;
	readonly token_endpoint: string;
	readonly userinfo_endpoint: string;
	readonly jwks_uri: string;
	readonly end_session_endpoint: string | null;
	readonly revocation_endpoint: string | null;
	readonly introspection_endpoint: string | null;
	/** Asymmetric ones only. */
	readonly algorithms: readonly string[];
}

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

/** Algorithms whose public key signs nothing (RFC 7518 §3.1, RFC 8037, RFC 9864). */
const asymmetric: readonly unknown[] = ['RS', 'PS', 'ES']
	.flatMap((kind) => ['256', '384', '512'].map((size) => kind + size))
	.concat('EdDSA', 'Ed25519');

/**
 * @param timeout for one request, in milliseconds
 * @param internalEndpoint where this server reaches Logto, if not at the issuer
 */
export function createIssuer(
	issuer: string,
	clientId: string,
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
				audience: clientId,
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

/**
 * Discovery for Auth.js, which goes by the algorithm's name and not by the signature: a document of before
 * must not make it refuse a key of another kind. `verify` checks both, after it.
 */
function toLenient(document: Discovered['document']): Discovered['document'] {
	return { ...document, id_token_signing_alg_values_supported: asymmetric };
}

interface Discovered {
	readonly discovery: Discovery;
	readonly document: Readonly<Record<string, unknown>>;
}

async function fetchDiscovery(
	boundedFetch: typeof fetch,
	url: string,
	issuer: string,
	backChannel: BackChannel | null
): Promise<Discovered> {
	const found = await fetchJson(boundedFetch, url, { headers: { accept: 'application/json' } });
	if (found['issuer'] !== issuer)
		throw new LogtoAuthError('issuer_invalid', {
			cause: new TypeError(`Discovery names another "issuer" than AUTH_LOGTO_ISSUER (${issuer}).`)
		});
	const document = backChannel === null ? found : toPublicDocument(found, backChannel);
	const required = (name: string): string => {
		const value = document[name];
		if (typeof value === 'string' && URL.canParse(value)) return value;
		throw new LogtoAuthError('issuer_invalid', {
			cause: new TypeError(`Discovery lacks "${name}".`)
		});
	};
	const optional = (name: string) => (document[name] === undefined ? null : required(name));
	const algorithms = document['id_token_signing_alg_values_supported'];
	const discovery = {
		authorization_endpoint: required('authorization_endpoint'),
		token_endpoint: required('token_endpoint'),
		userinfo_endpoint: required('userinfo_endpoint'),
		jwks_uri: required('jwks_uri'),
		end_session_endpoint: optional('end_session_endpoint'),
		revocation_endpoint: optional('revocation_endpoint'),
		introspection_endpoint: optional('introspection_endpoint'),
		algorithms: (Array.isArray(algorithms) ? algorithms : []).filter((name): name is string =>
			asymmetric.includes(name)
		)
	};
	return { discovery, document };
}

/** The endpoints of a document under the public origin, for it was asked for under another one. */
function toPublicDocument(
	document: Readonly<Record<string, unknown>>,
	{ toPublic }: BackChannel
): Readonly<Record<string, unknown>> {
	const entries = Object.entries(document).map(([name, value]) => {
		const isAddress = name === 'jwks_uri' || name.endsWith('_endpoint');
		const usable = isAddress && typeof value === 'string' && URL.canParse(value);
		return [name, usable ? toPublic(value) : value];
	});
	return Object.fromEntries(entries);
}

/** What is asked instead, where Logto has an internal address. */
function toTarget(input: string | URL | Request, backChannel: BackChannel | null) {
	if (backChannel === null) return input;
	if (input instanceof Request) return new Request(backChannel.toInternal(input.url), input);
	return backChannel.toInternal(String(input));
}

/** A JSON object, or the reason why there is none. Asks twice, for asking changes nothing. */
async function fetchJson(
	boundedFetch: typeof fetch,
	url: string,
	init: RequestInit
): Promise<Readonly<Record<string, unknown>>> {
	try {
		return await fetchJsonOnce(boundedFetch, url, init);
	} catch (error) {
		const again = error instanceof LogtoAuthError && error.code === 'issuer_unreachable';
		// Who let us wait for the whole time-out is not asked a second time.
		if (!again || isTimeout(error.cause)) throw error;
		await delay(jitter(100, 300));
		return fetchJsonOnce(boundedFetch, url, init);
	}
}

async function fetchJsonOnce(
	boundedFetch: typeof fetch,
	url: string,
	init: RequestInit
): Promise<Readonly<Record<string, unknown>>> {
	let response: Response;
	let text: string;
	try {
		response = await boundedFetch(url, init);
		text = await response.text();
	} catch (cause) {
		throw new LogtoAuthError('issuer_unreachable', { cause });
	}
	if (response.status >= 500 || response.status === 429)
		throw new LogtoAuthError('issuer_unreachable', {
			cause: new TypeError(`Logto answered ${response.status}.`)
		});
	const value = response.ok ? parseObject(text) : null;
	if (value === null)
		throw new LogtoAuthError('issuer_invalid', {
			cause: new TypeError(`Logto answered ${response.status} without the expected JSON object.`)
		});
	return value;
}

/** A JSON object from a text, or `null`. Never throws. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | null {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? { ...value }
			: null;
	} catch {
		return null;
	}
}

/** Whether an error of `fetch` means that no answer came: refused, reset, too late. */
export function isNetworkFailure(cause: unknown): boolean {
	if (!(cause instanceof Error)) return false;
	return isTimeout(cause) || (cause instanceof TypeError && cause.message === 'fetch failed');
}

/** Errors which say that the answer took too long, or that it would. */
const timeouts: ReadonlySet<string> = new Set(['TimeoutError', 'AbortError', 'HangingError']);

/** Whether an error of `fetch` means that the answer took too long: another try would as well. */
export function isTimeout(cause: unknown): boolean {
	return cause instanceof Error && timeouts.has(cause.name);
}
