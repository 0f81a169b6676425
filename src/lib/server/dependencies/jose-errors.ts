/**
 * The code of an error of `jose`, such as `ERR_JWT_EXPIRED`, or `null` for another error. It checks the code and not the
 * class, because two installed copies of `jose` have different classes.
 *
 * @see https://github.com/panva/jose/blob/main/docs/util/errors/README.md
 */
export function toJoseCode(cause: unknown): string | null {
	if (!(cause instanceof Error) || !('code' in cause) || typeof cause.code !== 'string')
		return null;
	return /^ERR_(?:JOSE|JWE|JWK|JWKS|JWS|JWT)_/.test(cause.code) ? cause.code : null;
}
