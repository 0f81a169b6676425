import { LogtoAuthError } from '../../errors.js';
import { withDeadline } from '../internal/async/deadline.js';

/**
 * Calls a function of the app, with the time-out of requests to Logto.
 *
 * @param option the option that holds the function, as the log names it: `callbacks.signIn`
 * @param timeout in milliseconds, as in `Config`
 * @throws {LogtoAuthError} `app_callback_failed` if it takes longer or throws. SvelteKit's redirects and HTTP errors
 * count as well, because an option decides by what it returns
 */
export async function callApp<Value>(
	option: string,
	timeout: number,
	call: () => Value | Promise<Value>
): Promise<Value> {
	const late = toAppFailure(option, `took longer than ${timeout / 1000} seconds`);
	try {
		// Called later: if it asks for the session that waits for it, it must find that promise.
		const answer = Promise.resolve().then(call);
		return await withDeadline(answer, timeout, () => late);
	} catch (cause) {
		throw cause === late ? late : toAppFailure(option, 'threw', cause);
	}
}

/**
 * Creates the error for a function of the app that failed.
 *
 * @param what completes the sentence for the log: `returned no id`
 */
export function toAppFailure(option: string, what: string, cause?: unknown): LogtoAuthError {
	const message = `The function "${option}" of the options of LogtoAuth ${what}.`;
	return new LogtoAuthError('app_callback_failed', { message, cause });
}
