import { LogtoAuthError } from '../../errors.js';
import type { BackChannel } from './internal-endpoint.js';
import { fetchJson } from './fetch-json.js';

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

/** Algorithms whose public key signs nothing (RFC 7518 §3.1, RFC 8037, RFC 9864). */
const asymmetric: readonly unknown[] = ['RS', 'PS', 'ES']
	.flatMap((kind) => ['256', '384', '512'].map((size) => kind + size))
	.concat('EdDSA', 'Ed25519');

/** Discovery as it is used, and as it came. */
export interface Discovered {
	readonly discovery: Discovery;
	readonly document: Readonly<Record<string, unknown>>;
}

/**
 * Asks for discovery and checks whose it is.
 *
 * @throws {LogtoAuthError} `issuer_unreachable`, `issuer_invalid`
 */
export async function fetchDiscovery(
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

/**
 * Discovery for Auth.js, which goes by the algorithm's name and not by the signature: an older document
 * must not make it refuse a key of another kind. `verify` checks both, after it.
 */
export function toLenient(document: Discovered['document']): Discovered['document'] {
	return { ...document, id_token_signing_alg_values_supported: asymmetric };
}
