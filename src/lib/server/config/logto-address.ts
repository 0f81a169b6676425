/**
 * The issuer for what people put into `AUTH_LOGTO_ISSUER`: the endpoint, the issuer or the discovery
 * address, with or without a slash at the end. `null` when it is no https address (http is for
 * loopback only: tokens travel there).
 */
export function toIssuer(value: string): string | null {
	const address = value.replace(/\/\.well-known\/.*$/, '').replace(/\/+$/, '');
	if (!URL.canParse(address)) return null;
	const url = new URL(address);
	const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\]|.+\.localhost)$/.test(url.hostname);
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) return null;
	if (url.username !== '' || url.search !== '' || url.hash !== '') return null;
	const path = url.pathname.replace(/\/+$/, '');
	return `${url.origin}${path.endsWith('/oidc') ? path : `${path}/oidc`}`;
}

/**
 * The origin of an internal endpoint: https, or http on loopback and in a private network. `null` for anything else,
 * because tokens and the secret are sent there.
 */
export function toInternalEndpoint(value: string): string | null {
	if (!URL.canParse(value)) return null;
	const { protocol, hostname, origin, pathname, search, hash, username, password } = new URL(value);
	const isBare =
		[search, hash, username, password].every((part) => part === '') && pathname === '/';
	if (!isBare || !(protocol === 'https:' || protocol === 'http:')) return null;
	return protocol === 'https:' || isPrivate(hostname) ? origin : null;
}

/**
 * Loopback, private networks (RFC 1918, RFC 4193), and names that no public DNS has: without a dot, as in Docker, or
 * below a reserved domain. Never link-local, where clouds serve their credentials.
 */
function isPrivate(host: string): boolean {
	if (host.startsWith('[')) return host === '[::1]' || /^\[f[cd][\da-f]{2}:/.test(host);
	if (/^[\d.]+$/.test(host))
		return /^(?:127|10)\.|^192\.168\.|^172\.(?:1[6-9]|2\d|3[01])\./.test(host);
	return !host.includes('.') || /\.(?:localhost|internal|local|home\.arpa)$/.test(host);
}
