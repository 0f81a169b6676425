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
