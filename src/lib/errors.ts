import { errorCatalogue, type ErrorCure, type LogtoAuthErrorCode } from './error-catalogue.js';

/**
 * The only error class of this library. `code` narrows it, `status` is the HTTP status, `toJSON()` returns what a user
 * may see, and `message` and `cause` are for the log.
 *
 * Loggers receive the error itself. A guard or `getAccessToken` that stops a request throws SvelteKit's `HttpError`
 * with the same `status`, and with `toJSON()` as its `body`.
 *
 * @example
 * ```ts
 * // src/hooks.server.ts
 * const logger = {
 * 	error: (message, cause) =>
 * 		report(message, { code: cause instanceof LogtoAuthError ? cause.code : 'unknown' }),
 * 	warn: (message) => report(message, {})
 * };
 * ```
 */
export class LogtoAuthError extends Error {
	override readonly name = 'LogtoAuthError';
	readonly code: LogtoAuthErrorCode;
	readonly status: number;
	/** The next step for the app. */
	readonly cure: ErrorCure;

	constructor(
		code: LogtoAuthErrorCode,
		options: { readonly message?: string; readonly cause?: unknown } = {}
	) {
		const { message = errorCatalogue[code].message, ...rest } = options;
		super(message, rest);
		this.code = code;
		this.status = errorCatalogue[code].status;
		this.cure = errorCatalogue[code].cure;
	}

	/** The part that a client may read: the catalogue's sentence, without cause, stack and details. */
	toJSON(): { readonly code: LogtoAuthErrorCode; readonly message: string } {
		return { code: this.code, message: errorCatalogue[this.code].message };
	}
}
