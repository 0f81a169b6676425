import { createRemoteJWKSet, customFetch, errors, jwtVerify, type JWTPayload } from 'jose';
import { LogtoAuthError } from '../errors.js';

/** What is used of the discovery document (OpenID Connect Discovery §3). */
export interface Discovery {
	readonly authorization_endpoint: string;
	readonly token_endpoint: string;
	readonly userinfo_endpoint: string;
	readonly jwks_uri: string;
	readonly end_session_endpoint: string | null;
	readonly revocation_endpoint: string | null;
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
	/** `fetch` within the time-out, with discovery answered from the cache. */
	readonly fetch: typeof fetch;
	/**
	 * The claims of an ID token whose signature, algorithm, issuer, audience and times are right.
	 * Does not check the nonce: Auth.js has, before.
	 *
	 * @throws {LogtoAuthError} `issuer_invalid`, `issuer_unreachable`
	 */
	verifyIdToken(idToken: string): Promise<JWTPayload>;
	/**
	 * The claims of userinfo, for the subject that the ID token named.
	 *
	 * @throws {LogtoAuthError} `issuer_invalid`, `issuer_unreachable`
	 */
	fetchUserinfo(accessToken: string, subject: string): Promise<Readonly<Record<string, unknown>>>;
}

const discoveryMaxAge = 3600_000;
const asymmetric = /^(?:RS|PS|ES)(?:256|384|512)$|^Ed(?:DSA|25519)$/;

/** @param timeout for one request, in milliseconds */
export function createIssuer(issuer: string, clientId: string, timeout: number): Issuer {
	const discoveryUrl = `${issuer}/.well-known/openid-configuration`;
	const boundedFetch: typeof fetch = (input, init) => {
		const limit = AbortSignal.timeout(timeout);
		const signal = init?.signal ? AbortSignal.any([init.signal, limit]) : limit;
		return fetch(input, { ...init, signal, redirect: 'manual' });
	};
	const load = createCache(
		() => fetchDiscovery(boundedFetch, discoveryUrl, issuer),
		discoveryMaxAge
	);
	let keys: { readonly uri: string; readonly set: ReturnType<typeof createRemoteJWKSet> } | null =
		null;
	const keySet = (uri: string) => {
		if (keys?.uri !== uri)
			keys = {
				uri,
				set: createRemoteJWKSet(new URL(uri), {
					timeoutDuration: timeout,
					[customFetch]: boundedFetch
				})
			};
		return keys.set;
	};

	return {
		discover: async () => (await load()).discovery,
		async fetch(input, init) {
			const address = input instanceof Request ? input.url : String(input);
			if (address === discoveryUrl) return Response.json((await load()).document);
			return boundedFetch(input, init);
		},
		async verifyIdToken(idToken) {
			const { discovery } = await load();
			try {
				const { payload } = await jwtVerify(idToken, keySet(discovery.jwks_uri), {
					issuer,
					audience: clientId,
					algorithms: [...discovery.algorithms],
					requiredClaims: ['sub', 'exp', 'iat'],
					clockTolerance: 15
				});
				return payload;
			} catch (cause) {
				throw new LogtoAuthError(
					cause instanceof errors.JWKSTimeout || isNetworkFailure(cause)
						? 'issuer_unreachable'
						: 'issuer_invalid',
					{ cause }
				);
			}
		},
		async fetchUserinfo(accessToken, subject) {
			const { discovery } = await load();
			const claims = await fetchJson(boundedFetch, discovery.userinfo_endpoint, {
				headers: { authorization: `Bearer ${accessToken}`, accept: 'application/json' }
			});
			// OpenID Connect Core §5.3.2: otherwise these may be another person's claims.
			if (claims['sub'] !== subject)
				throw new LogtoAuthError('issuer_invalid', {
					cause: new TypeError('Userinfo names another "sub" than the ID token.')
				});
			return claims;
		}
	};
}

interface Discovered {
	readonly discovery: Discovery;
	readonly document: Readonly<Record<string, unknown>>;
}

/** Keeps one value for `maxAge` milliseconds; asks once at a time; keeps the old one on failure. */
function createCache<Value>(load: () => Promise<Value>, maxAge: number): () => Promise<Value> {
	let kept: { readonly value: Value; readonly until: number } | null = null;
	let pending: Promise<Value> | null = null;
	const refresh = async (): Promise<Value> => {
		try {
			const value = await load();
			kept = { value, until: Date.now() + maxAge };
			return value;
		} catch (error) {
			if (kept === null) throw error;
			kept = { value: kept.value, until: Date.now() + 30_000 };
			return kept.value;
		} finally {
			pending = null;
		}
	};
	return () =>
		kept !== null && kept.until > Date.now()
			? Promise.resolve(kept.value)
			: (pending ??= refresh());
}

async function fetchDiscovery(
	boundedFetch: typeof fetch,
	url: string,
	issuer: string
): Promise<Discovered> {
	const document = await fetchJson(boundedFetch, url, { headers: { accept: 'application/json' } });
	if (document['issuer'] !== issuer)
		throw new LogtoAuthError('issuer_invalid', {
			cause: new TypeError(`Discovery names another "issuer" than AUTH_LOGTO_ISSUER (${issuer}).`)
		});
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
		algorithms: (Array.isArray(algorithms) ? algorithms : []).filter(
			(name): name is string => typeof name === 'string' && asymmetric.test(name)
		)
	};
	return { discovery, document };
}

/** A JSON object, or the reason why there is none. */
async function fetchJson(
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
	return (
		cause.name === 'TimeoutError' ||
		cause.name === 'AbortError' ||
		(cause instanceof TypeError && cause.message === 'fetch failed')
	);
}
