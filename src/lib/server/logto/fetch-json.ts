import { LogtoAuthError } from '../../errors.js';
import { delay, jitter } from '../internal/async/deadline.js';

/** A JSON object, as Logto sent it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Reads the JSON object that a request brings. Sends the request a second time when no answer came, so it must change
 * nothing at Logto.
 *
 * @throws {LogtoAuthError} `issuer_unreachable`, `issuer_invalid`
 */
export async function fetchJson(send: () => Promise<Response>): Promise<JsonObject> {
	try {
		return await fetchJsonOnce(send);
	} catch (error) {
		const again = error instanceof LogtoAuthError && error.code === 'issuer_unreachable';
		// After a whole time-out a second try would make the user wait as long again.
		if (!again || isTimeout(error.cause)) throw error;
		await delay(jitter(100, 300));
		return fetchJsonOnce(send);
	}
}

async function fetchJsonOnce(send: () => Promise<Response>): Promise<JsonObject> {
	const { status, value } = await readResponse(send);
	if (status >= 500 || status === 429)
		throw new LogtoAuthError('issuer_unreachable', {
			cause: new TypeError(`Logto answered ${status}.`)
		});
	if (status < 200 || status > 299 || value === null)
		throw new LogtoAuthError('issuer_invalid', {
			cause: new TypeError(`Logto answered ${status} without the expected JSON object.`)
		});
	return value;
}

/** What an endpoint answered; `value` is `null` for a body that is no JSON object. */
export interface EndpointResponse {
	readonly status: number;
	readonly value: JsonObject | null;
}

/**
 * Sends a request once and reads its answer, whatever the status.
 *
 * @throws {LogtoAuthError} `issuer_unreachable`
 */
export async function readResponse(send: () => Promise<Response>): Promise<EndpointResponse> {
	try {
		const response = await send();
		return { status: response.status, value: parseObject(await response.text()) };
	} catch (cause) {
		throw new LogtoAuthError('issuer_unreachable', { cause });
	}
}

/** Parses a JSON object; `null` for anything else. Never throws. */
export function parseObject(text: string): JsonObject | null {
	try {
		const value: unknown = JSON.parse(text);
		return typeof value === 'object' && value !== null && !Array.isArray(value)
			? { ...value }
			: null;
	} catch {
		return null;
	}
}

/** Whether an error of `fetch` means that no answer came: the connection failed, or it took too long. */
export function isNetworkFailure(cause: unknown): boolean {
	if (!(cause instanceof Error)) return false;
	return isTimeout(cause) || (cause instanceof TypeError && cause.message === 'fetch failed');
}

/** Errors that say that the answer took too long, or that it would have. */
const timeouts: ReadonlySet<string> = new Set(['TimeoutError', 'AbortError', 'HangingError']);

/** Whether an error of `fetch` means that the answer took too long. Another try would take as long. */
export function isTimeout(cause: unknown): boolean {
	return cause instanceof Error && timeouts.has(cause.name);
}
