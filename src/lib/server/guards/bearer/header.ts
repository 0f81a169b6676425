import { LogtoAuthError } from '../../../errors.js';
import type { RequestEvent } from '../../kit.js';
import type { BearerOptions, OpaqueBearerOptions } from './options.js';

/** The name of the scheme is case-insensitive (RFC 9110 §11.1). */
export const isBearer = (header: string | null): boolean =>
	header !== null && /^bearer(?: |$)/i.test(header);

/**
 * The token of `Authorization: Bearer …` (RFC 6750 §2.1).
 *
 * @throws {LogtoAuthError} `token_missing`; `token_invalid` if it does not have the form of a token
 */
export function toToken(header: string | null): string {
	if (header === null || !isBearer(header)) throw new LogtoAuthError('token_missing');
	const token = /^bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1];
	if (token === undefined)
		throw new LogtoAuthError('token_invalid', {
			cause: new TypeError('It does not have the form of a token.')
		});
	return token;
}

/** When to try again after a limit was reached, in seconds. One more attempt is allowed each second. */
const retryAfter = 1;

/** Tells a client what is wrong with its token (RFC 6750 §3), or when to try again (RFC 6585 §4). */
export function challenge(
	event: RequestEvent,
	reason: LogtoAuthError,
	options: BearerOptions | OpaqueBearerOptions
): void {
	const value = toChallenge(reason, options);
	const isEarly = reason.code === 'too_many_requests';
	if (value === null && !isEarly) return;
	try {
		if (value !== null) event.setHeaders({ 'www-authenticate': value });
		if (isEarly) event.setHeaders({ 'retry-after': String(retryAfter) });
	} catch {
		// The app has set this header, or this is a remote function, which cannot set headers.
	}
}

function toChallenge(
	{ code, status }: LogtoAuthError,
	options: BearerOptions | OpaqueBearerOptions
): string | null {
	if (code === 'token_missing') return 'Bearer';
	if (status === 401) return 'Bearer error="invalid_token"';
	if (status !== 403) return null;
	const names = 'opaque' in options ? options.scopes : options.permissions;
	const scope = code === 'permission_missing' ? `, scope="${names?.join(' ') ?? ''}"` : '';
	return `Bearer error="insufficient_scope"${scope}`;
}
