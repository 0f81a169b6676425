/** Logto's sentences for OAuth errors; the two with braces are sent as they stand. */
const messages: Readonly<Record<string, string>> = {
	access_denied: 'Access denied.',
	invalid_grant: 'Grant request is invalid.',
	invalid_redirect_uri:
		"`redirect_uri` did not match any of the client's registered `redirect_uris`.",
	invalid_request: 'Request is invalid.',
	invalid_scope: 'Invalid scope: {{error_description}}.',
	invalid_target: 'Invalid resource indicator.',
	invalid_token: 'Invalid token provided.',
	insufficient_scope: 'Token missing scope `{{scope}}`.',
	unsupported_grant_type: 'Unsupported `grant_type` requested.'
};

/** An OAuth error (RFC 6749 §5.2) as Logto answers it: with `code` and `message` before it. */
export function toLogtoError(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
	const { error, error_description: description, ...rest } = body;
	const name = String(error);
	return {
		code: `oidc.${name}`,
		message: messages[name] ?? `An OIDC error occurred: oidc.${name}.`,
		...(name === 'invalid_grant' ? { error_uri: 'https://openid.sh/debug/invalid_grant' } : {}),
		error: name,
		error_description: description,
		...rest
	};
}
