import type { HttpClient } from './http-client.js';
import { navigation } from './sign-in.js';

/** Where a browser came to, and how. */
export interface Walk {
	readonly status: number;
	readonly text: string;
	/** The paths on the way, with the origin where it is not the app's. */
	readonly hops: readonly string[];
	readonly url: string;
}

/** Opens an address and follows as a browser does, which gives up after twenty redirects. */
export async function walk(client: HttpClient, url: string): Promise<Walk> {
	const hops: string[] = [];
	let next = url;
	while (hops.length < 20) {
		const response = await client.fetch(next, { headers: navigation });
		const location = response.headers.get('location');
		if (location === null)
			return { status: response.status, text: await response.text(), hops, url: next };
		next = new URL(location, next).href;
		hops.push(new URL(next).pathname);
	}
	throw new Error(`ERR_TOO_MANY_REDIRECTS: ${hops.join(' ')}`);
}
