import { createIssuer, type Issuer } from '../logto/issuer.js';
import { toTimes } from '../config/times.js';

const discoveryPath = '/.well-known/openid-configuration';

/** Shared by all providers: an app may create its providers for each request. */
const issuers = new Map<string, Issuer>();

/** A process uses few tenants. Above this number the oldest is removed. */
const maxIssuers = 100;

/**
 * `fetch` for Auth.js: within five seconds, with the discovery document from memory, and with the ID token's signature
 * verified. Auth.js does not verify the signature (OpenID Connect Core §3.1.3.7 allows that over TLS).
 *
 * @param getIssuer the provider's issuer, for calls before discovery
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
	// Auth.js refuses a response without an ID token.
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
