import { createIssuer, type Issuer } from '../logto/issuer.js';
import { toTimes } from '../config/times.js';

const discoveryPath = '/.well-known/openid-configuration';

/** What is known of issuers, for an app that makes its providers for each request as well. */
const issuers = new Map<string, Issuer>();

/** One process asks few tenants; the one that was met first makes room. */
const maxIssuers = 100;

/**
 * `fetch` for Auth.js: within five seconds, with the discovery document from memory, and no token of another
 * than the issuer. Auth.js reads an ID token without its signature (OpenID Connect Core §3.1.3.7 allows it
 * over TLS); here the keys of the issuer decide.
 *
 * @param getIssuer the provider's issuer, for calls that come before discovery
 */
export function createProviderFetch(getIssuer: () => string | undefined): typeof fetch {
	let issuer: Issuer | null = null;
	return async (input, init) => {
		const address = input instanceof Request ? input.url : String(input);
		if (address.endsWith(discoveryPath))
			issuer = findIssuer(address.slice(0, -discoveryPath.length));
		issuer ??= findIssuer(getIssuer() ?? '');
		const response = await issuer.fetch(input, init);
		if (init?.method?.toUpperCase() === 'POST' && response.ok)
			await verifyIdToken(issuer, await response.clone().json());
		return response;
	};
}

/** @throws {LogtoAuthError} `issuer_invalid`, `issuer_unreachable` */
async function verifyIdToken(issuer: Issuer, tokens: unknown): Promise<void> {
	const { id_token: idToken }: { readonly id_token?: unknown } = Object(tokens);
	// Auth.js refuses an answer without one.
	if (typeof idToken === 'string') await issuer.verifyIdToken(idToken);
}

function findIssuer(address: string): Issuer {
	const known = issuers.get(address);
	if (known !== undefined) return known;
	const [first] = issuers.keys();
	if (first !== undefined && issuers.size >= maxIssuers) issuers.delete(first);
	const issuer = createIssuer(address, null, toTimes({}).timeout);
	issuers.set(address, issuer);
	return issuer;
}
