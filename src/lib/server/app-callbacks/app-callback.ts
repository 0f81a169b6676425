import { LogtoAuthError } from '../../errors.js';
import { withDeadline } from '../internal/async/deadline.js';

/**
 * Calls a function of the app and waits for it as long as for Logto.
 *
 * @param option the option that holds it, as the log names it: `callbacks.signIn`
 * @param timeout milliseconds, as in `Config`
 * @throws {LogtoAuthError} `app_callback_failed` when it throws (also a redirect or an HTTP error of
 * SvelteKit's: an option decides by what it returns) or takes longer
 */
export async function callApp<Value>(
	option: string,
	timeout: number,
	call: () => Value | Promise<Value>
): Promise<Value> {
	const late = toAppFailure(option, `took longer than ${timeout / 1000} seconds`);
	try {
		// Not at once: if it asks for the session that waits for it, it has to find that promise.
		const answer = Promise.resolve().then(call);
		return await withDeadline(answer, timeout, () => late);
	} catch (cause) {
		throw cause === late ? late : toAppFailure(option, 'threw', cause);
	}
}

/**
 * The error for a function of the app that failed.
 *
 * @param what completes the sentence for the log: `returned no id`
 */
export function toAppFailure(option: string, what: string, cause?: unknown): LogtoAuthError {
	const message = `The function "${option}" of the options of LogtoAuth ${what}.`;
	return new LogtoAuthError('app_callback_failed', { message, cause });
}
