import type { LogtoAuthErrorCode } from '../error-catalogue.js';

/**
 * Why a function of `sveltekit-logto/client` failed.
 *
 * @example
 * ```ts
 * // src/lib/switch.ts
 * import { LogtoClientError, signIn, switchOrganization } from 'sveltekit-logto/client';
 *
 * export async function switchTo(id: string) {
 * 	try {
 * 		await switchOrganization(id);
 * 	} catch (error) {
 * 		if (error instanceof LogtoClientError && error.isSignedOut) await signIn();
 * 		else throw error;
 * 	}
 * }
 * ```
 */
export class LogtoClientError extends Error {
	override readonly name = 'LogtoClientError';
	/** A code of the library; `request_failed` if no answer of the library arrived. */
	readonly code: LogtoAuthErrorCode | 'request_failed';
	/** The HTTP status; 0 without an answer. */
	readonly status: number;

	constructor(
		{ code, status, message }: Pick<LogtoClientError, 'code' | 'status' | 'message'>,
		options?: ErrorOptions
	) {
		super(message, options);
		this.code = code;
		this.status = status;
	}

	/** Whether the session has ended: the user must sign in first. */
	get isSignedOut(): boolean {
		return this.status === 401;
	}
}
