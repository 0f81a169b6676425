/**
 * The code of an error of `jose`, such as `ERR_JWT_EXPIRED`, or `null` for errors of others. Goes by the code and not by
 * the class: where two copies of `jose` are installed, each has classes of its own.
 *
 * @see https://github.com/panva/jose/blob/main/docs/util/errors/README.md
 */
export function toJoseCode(cause: unknown): string | null {
	if (!(cause instanceof Error) || !('code' in cause) || typeof cause.code !== 'string')
		return null;
	return /^ERR_(?:JOSE|JWE|JWK|JWKS|JWS|JWT)_/.test(cause.code) ? cause.code : null;
}
