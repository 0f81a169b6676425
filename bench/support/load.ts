import autocannon from 'autocannon';

/** Where requests go, and with which field `Cookie`; an empty one is not sent. */
export interface Target {
	readonly url: string;
	readonly cookie: string;
}

/** How many requests come. */
export interface Amount {
	readonly requests: number;
	/** It ends after so many seconds in any case. @default ten minutes */
	readonly seconds?: number;
}

/**
 * Sends requests, ten at a time, and returns how many were answered.
 *
 * @throws {Error} when an answer was not 2xx
 */
export async function load(
	{ url, cookie }: Target,
	{ requests, seconds = 600 }: Amount
): Promise<number> {
	const { non2xx, errors, ...result } = await autocannon({
		url,
		connections: 10,
		maxOverallRequests: requests,
		duration: seconds,
		// How often it looks whether it is done, in milliseconds.
		sampleInt: 10,
		headers: cookie === '' ? {} : { cookie }
	});
	if (non2xx > 0 || errors > 0)
		throw new Error(`${non2xx} answers of ${url} were not 2xx, ${errors} failed.`);
	return result['2xx'];
}
