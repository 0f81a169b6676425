import autocannon from 'autocannon';

/** Where requests go, and with which field `Cookie`; an empty one is not sent. */
export interface Target {
	readonly url: string;
	readonly cookie: string;
}

/** How long the requests come. */
export type Amount = { readonly seconds: number } | { readonly requests: number };

/**
 * Sends requests, ten at a time, and returns how many were answered.
 *
 * @throws {Error} when an answer was not 2xx
 */
export async function load({ url, cookie }: Target, amount: Amount): Promise<number> {
	const { non2xx, errors, ...result } = await autocannon({
		url,
		connections: 10,
		...('seconds' in amount ? { duration: amount.seconds } : { amount: amount.requests }),
		// How often it looks whether it is done, in milliseconds.
		sampleInt: 50,
		headers: cookie === '' ? {} : { cookie }
	});
	if (non2xx > 0 || errors > 0)
		throw new Error(`${non2xx} answers of ${url} were not 2xx, ${errors} failed.`);
	return result['2xx'];
}
