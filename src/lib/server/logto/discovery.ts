import { discoveryRequest } from 'oauth4webapi';
import { LogtoAuthError } from '../../errors.js';
import { toRequestOptions } from './bounded-fetch.js';
import type { BackChannel } from './internal-endpoint.js';
import { fetchJson, type JsonObject } from './fetch-json.js';

/** What this library uses of the discovery document (OpenID Connect Discovery §3). */
export interface Discovery {
	readonly issuer: string;
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

/** Asymmetric algorithms: their public key can sign nothing (RFC 7518 §3.1, RFC 8037, RFC 9864). */
const asymmetric: readonly unknown[] = ['RS', 'PS', 'ES']
	.flatMap((kind) => ['256', '384', '512'].map((size) => kind + size))
	.concat('EdDSA', 'Ed25519');

/** Discovery: the checked part, and the whole document with public addresses. */
export interface Discovered {
	readonly discovery: Discovery;
	readonly document: JsonObject;
}

/**
 * Fetches the discovery document. Checks that it names the issuer itself, compared as strings, and that every endpoint
 * has TLS if the issuer has: the client secret and tokens go there.
 *
 * @throws {LogtoAuthError} `issuer_unreachable`, `issuer_invalid`
 */
export async function fetchDiscovery(
	boundedFetch: typeof fetch,
	issuer: string,
	backChannel: BackChannel | null
): Promise<Discovered> {
	const found = await fetchJson(() =>
		discoveryRequest(new URL(issuer), toRequestOptions(boundedFetch))
	);
	if (found['issuer'] !== issuer)
		throw invalid(`Discovery names another "issuer" than AUTH_LOGTO_ISSUER (${issuer}).`);
	const document = backChannel === null ? found : toPublicDocument(found, backChannel);
	return { discovery: toDiscovery(document, issuer), document };
}

function toDiscovery(document: JsonObject, issuer: string): Discovery {
	const required = (name: string) => requireAddress(document[name], name, issuer);
	const optional = (name: string) => (document[name] === undefined ? null : required(name));
	const algorithms = document['id_token_signing_alg_values_supported'];
	return {
		issuer,
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
}

/** @throws {LogtoAuthError} `issuer_invalid` */
function requireAddress(value: unknown, name: string, issuer: string): string {
	if (typeof value !== 'string' || !URL.canParse(value))
		throw invalid(`Discovery lacks "${name}".`);
	const { protocol } = new URL(value);
	if (protocol === 'https:') return value;
	if (protocol === 'http:' && issuer.startsWith('http:')) return value;
	throw invalid(
		`Discovery names an address without TLS as "${name}". A Logto behind a proxy that ends TLS needs TRUST_PROXY_HEADER=1.`
	);
}

function invalid(message: string): LogtoAuthError {
	return new LogtoAuthError('issuer_invalid', { cause: new TypeError(message) });
}

/** The document with the public origin in its addresses: Logto writes them by the host that the request names. */
function toPublicDocument(document: JsonObject, { toPublic }: BackChannel): JsonObject {
	const entries = Object.entries(document).map(([name, value]) => {
		const isAddress = name === 'jwks_uri' || name.endsWith('_endpoint');
		const usable = isAddress && typeof value === 'string' && URL.canParse(value);
		return [name, usable ? toPublic(value) : value];
	});
	return Object.fromEntries(entries);
}

/**
 * The document for Auth.js, which checks the algorithm by its name and not the signature: with an older document it
 * would refuse a key of another kind after a rotation. `Issuer.verifyIdToken` checks both afterwards.
 */
export function toLenient(document: JsonObject): JsonObject {
	return { ...document, id_token_signing_alg_values_supported: asymmetric };
}
