import type { KoaContextWithOIDC } from 'oidc-provider';
import { toLogtoError } from './logto-error.js';
import { isObject } from '../is-object.js';

/** What Logto's answers have that those of `oidc-provider` do not. */
export async function dressAnswer(
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
