import { LogtoAuthError } from '../../errors.js';
import { findRequestEvent, stopWith, type RequestEvent } from '../kit.js';
import { findContext } from './request-context.js';
import { report } from '../app-callbacks/report.js';

/**
 * Runs a function that an app may call anywhere. Within a request an error is answered like the refusal of a guard,
 * because SvelteKit answers any other error with 500 "Internal Error".
 *
 * @param event of the request. @default the current one, if SvelteKit knows it
 * @throws SvelteKit's HTTP error with `{ code, message }` within a request, otherwise the {@link LogtoAuthError}
 */
export async function answerInRequest<Value>(
	event: RequestEvent | undefined,
	task: () => Promise<Value>
): Promise<Value> {
	try {
		return await task();
	} catch (error) {
		const current = event ?? findRequestEvent();
		if (!(error instanceof LogtoAuthError) || current === null) throw error;
		const options = findContext(current)?.options ?? { env: {} };
		if (error.status >= 500) report(options, 'A function of the library failed.', error);
		stopWith(error);
	}
}
