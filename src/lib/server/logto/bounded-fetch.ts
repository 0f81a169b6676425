import { allowInsecureRequests, customFetch, type CustomFetchOptions } from 'oauth4webapi';
import { createHealth } from '../internal/async/health.js';
import type { BackChannel } from './internal-endpoint.js';

/** `fetch` to one Logto: within a time-out, to its internal address, and without following a redirect. */
export interface BoundedFetch {
	/** Within the option `timeout`. */
	readonly fetch: typeof fetch;
	/** Within a minute, for a refresh token: an answer that is not awaited is lost. */
	readonly patientFetch: typeof fetch;
	/** Whether Logto is known to accept requests without answering them. */
	isHanging(): boolean;
}

/** In milliseconds. */
const patience = 60_000;

/** @param timeout for one request with its body, in milliseconds */
export function createBoundedFetch(timeout: number, backChannel: BackChannel | null): BoundedFetch {
	const health = createHealth(timeout);
	const fetchWithin =
		(limit: number): typeof fetch =>
		(input, init) =>
			health.ask(() => {
				const end = AbortSignal.timeout(limit);
				const signal = init?.signal ? AbortSignal.any([init.signal, end]) : end;
				return fetch(toTarget(input, backChannel), { ...init, signal, redirect: 'manual' });
			});
	return {
		fetch: fetchWithin(timeout),
		patientFetch: fetchWithin(Math.max(patience, timeout)),
		isHanging: () => health.isHanging()
	};
}

/** The address that this server requests, where Logto has an internal one. */
function toTarget(input: string | URL | Request, backChannel: BackChannel | null) {
	if (backChannel === null) return input;
	if (input instanceof Request) return new Request(backChannel.toInternal(input.url), input);
	return backChannel.toInternal(String(input));
}

/**
 * Makes an operation of `oauth4webapi` use a `fetch` of ours. It must not refuse `http:` by itself: the issuer may be on
 * loopback, and discovery has refused every other address without TLS.
 */
export const toRequestOptions = (boundedFetch: typeof fetch) => ({
	[customFetch]: (
		address: string,
		{ body, ...init }: CustomFetchOptions<string, BodyInit | undefined>
	) => boundedFetch(address, { ...init, body: body ?? null }),
	[allowInsecureRequests]: true
});
