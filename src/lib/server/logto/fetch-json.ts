import { LogtoAuthError } from '../../errors.js';
import { delay, jitter } from '../internal/async/deadline.js';

/** A JSON object, or the reason why there is none. Asks a second time where no answer came: asking changes nothing. */
export async function fetchJson(
	boundedFetch: typeof fetch,
	url: string,
	init: RequestInit
): Promise<Readonly<Record<string, unknown>>> {
	try {
		return await fetchJsonOnce(boundedFetch, url, init);
	} catch (error) {
		const again = error instanceof LogtoAuthError && error.code === 'issuer_unreachable';
		// Who let us wait for the whole time-out is not asked a second time.
		if (!again || isTimeout(error.cause)) throw error;
		await delay(jitter(100, 300));
		return fetchJsonOnce(boundedFetch, url, init);
	}
}

async function fetchJsonOnce(
	boundedFetch: typeof fetch,
	url: string,
	init: RequestInit
): Promise<Readonly<Record<string, unknown>>> {
	let response: Response;
	let text: string;
	try {
		response = await boundedFetch(url, init);
		text = await response.text();
	} catch (cause) {
		throw new LogtoAuthError('issuer_unreachable', { cause });
	}
	if (response.status >= 500 || response.status === 429)
		throw new LogtoAuthError('issuer_unreachable', {
			cause: new TypeError(`Logto answered ${response.status}.`)
		});
	const value = response.ok ? parseObject(text) : null;
	if (value === null)
		throw new LogtoAuthError('issuer_invalid', {
			cause: new TypeError(`Logto answered ${response.status} without the expected JSON object.`)
		});
	return value;
}

/** A JSON object from a text, or `null`. Never throws. */
export function parseObject(text: string): Readonly<Record<string, unknown>> | null {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? { ...value }
			: null;
	} catch {
		return null;
	}
}

/** Whether an error of `fetch` means that no answer came: refused, reset, too late. */
export function isNetworkFailure(cause: unknown): boolean {
	if (!(cause instanceof Error)) return false;
	return isTimeout(cause) || (cause instanceof TypeError && cause.message === 'fetch failed');
}

/** Errors which say that the answer took too long, or that it would. */
const timeouts: ReadonlySet<string> = new Set(['TimeoutError', 'AbortError', 'HangingError']);

/** Whether an error of `fetch` means that the answer took too long: another try would as well. */
export function isTimeout(cause: unknown): boolean {
	return cause instanceof Error && timeouts.has(cause.name);
}
