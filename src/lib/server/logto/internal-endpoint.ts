import { LogtoAuthError } from '../../errors.js';

/** The address at which this server reaches Logto, if browsers and tokens use another one. */
export interface BackChannel {
	/**
	 * The same address at the internal origin. Refuses every other host, so that neither a token nor the secret goes to
	 * another host that a document of Logto names.
	 *
	 * @throws {LogtoAuthError} `issuer_invalid`
	 */
	toInternal(address: string): string;
	/**
	 * The same address at the public origin. Logto writes the addresses of its endpoints by the `Host` of the request, so
	 * they may have the internal origin.
	 *
	 * @throws {LogtoAuthError} `issuer_invalid` for one of another host
	 */
	toPublic(address: string): string;
}

/** @param internalEndpoint an origin, without a trailing slash */
export function createBackChannel(issuer: string, internalEndpoint: string): BackChannel {
	const { origin } = new URL(issuer);
	const move = (address: string, target: string): string => {
		const url = new URL(address);
		if (url.origin !== origin && url.origin !== internalEndpoint)
			throw new LogtoAuthError('issuer_invalid', {
				cause: new TypeError(
					`Logto names an address at ${url.origin}, which is neither AUTH_LOGTO_ISSUER nor AUTH_LOGTO_INTERNAL_ENDPOINT.`
				)
			});
		return `${target}${url.pathname}${url.search}`;
	};
	return {
		toInternal: (address) => move(address, internalEndpoint),
		toPublic: (address) => move(address, origin)
	};
}
