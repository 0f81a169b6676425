import type { KoaContextWithOIDC } from 'oidc-provider';
import { isObject } from '../../server/internal/is-object.js';

/** Adds what Logto's answers have and those of `oidc-provider` do not. */
export async function rewriteResponse(
	ctx: KoaContextWithOIDC,
	next: () => Promise<unknown>
): Promise<void> {
	await next();
	if (ctx.path.endsWith('/jwks')) ctx.set('cache-control', 'no-cache, max-age=0, must-revalidate');
	if (ctx.status === 404 && ctx.body === undefined) {
		ctx.body = {
			error: 'invalid_request',
			error_description: `unrecognized route or not allowed method (${ctx.method} on ${ctx.path})`
		};
		ctx.status = 404;
	}
	const body: unknown = ctx.body;
	if (!isObject(body)) return;
	if (ctx.status >= 400 && 'error' in body)
		ctx.body = ctx.query['parse_error'] === 'false' ? toPlainError(body) : toLogtoError(body);
}

function toPlainError({ error, error_description: description }: Record<string, unknown>) {
	return { error, error_description: description };
}

/** Logto's sentences for OAuth errors. Logto sends the two with braces as they are. */
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

/** An OAuth error (RFC 6749 §5.2) as Logto sends it, with `code` and `message` first. */
function toLogtoError(body: Readonly<Record<string, unknown>>): Record<string, unknown> {
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
