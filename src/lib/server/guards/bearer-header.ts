import { LogtoAuthError } from '../../errors.js';
import type { RequestEvent } from '../kit.js';
import type { BearerOptions, OpaqueBearerOptions } from './bearer-options.js';

/** The name of the scheme is the same in capitals (RFC 9110 §11.1). */
export const isBearer = (header: string | null): boolean =>
	header !== null && /^bearer(?: |$)/i.test(header);

/**
 * The token of `Authorization: Bearer …` (RFC 6750 §2.1).
 *
 * @throws {LogtoAuthError} `token_missing`; `token_invalid` for what no token looks like
 */
export function toToken(header: string | null): string {
	if (header === null || !isBearer(header)) throw new LogtoAuthError('token_missing');
	const token = /^bearer +([\w.~+/-]+=*)$/i.exec(header)?.[1];
	if (token === undefined)
		throw new LogtoAuthError('token_invalid', { cause: new TypeError('It is no token.') });
	return token;
}

/** Tells a client what is wrong with its token (RFC 6750 §3). */
export function challenge(
	event: RequestEvent,
	reason: LogtoAuthError,
	options: BearerOptions | OpaqueBearerOptions
): void {
	const value = toChallenge(reason, options);
	if (value === null) return;
	try {
		event.setHeaders({ 'www-authenticate': value });
	} catch {
		// The app has set one, or this is a remote function, which has no headers.
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
