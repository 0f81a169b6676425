import type { Demo } from './demo.js';
import { createHttpClient, signInAtLogto, type HttpClient } from './http-client.js';

/** What a browser sends when a user opens an address. */
export const navigation = {
	accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
	'sec-fetch-dest': 'document',
	'sec-fetch-mode': 'navigate',
	'sec-fetch-site': 'same-origin'
};

/** What a browser sends with a form of this site. */
export const formPost = (demo: Pick<Demo, 'origin'>) => ({
	...navigation,
	origin: demo.origin,
	'content-type': 'application/x-www-form-urlencoded'
});

/** Where a response leads: by a redirect, or by the page in between that answers a form. */
export function addressOf({ headers }: Response): string | null {
	return headers.get('location') ?? headers.get('refresh')?.replace(/^0; url=/, '') ?? null;
}

/** The same, absolute. */
export function locationOf(response: Response, demo: Pick<Demo, 'origin'>): URL {
	const location = addressOf(response);
	if (location === null) throw new Error(`No redirect but ${response.status}.`);
	return new URL(location, demo.origin);
}

/** Goes to Logto and comes back to the callback's address, which is not yet opened. */
export async function toCallback(
	client: HttpClient,
	demo: Pick<Demo, 'origin' | 'base'>,
	user: string,
	redirectTo = '/dashboard'
): Promise<string> {
	const query = new URLSearchParams({ redirectTo: `${demo.base}${redirectTo}` });
	const start = await client.fetch(`${demo.origin}${demo.base}/auth/signin?${query}`, {
		headers: navigation
	});
	return signInAtLogto(client, locationOf(start, demo).href, user);
}

/** A client that is signed in, and the response that signed it in. */
export async function signIn(
	demo: Pick<Demo, 'origin' | 'base'>,
	user: string,
	redirectTo?: string,
	client = createHttpClient()
): Promise<{ readonly client: HttpClient; readonly arrival: Response }> {
	const arrival = await client.fetch(await toCallback(client, demo, user, redirectTo), {
		headers: navigation
	});
	return { client, arrival };
}

/** The session as a page may know it. */
export async function readSession(
	client: HttpClient,
	demo: Pick<Demo, 'origin' | 'base'>
): Promise<Record<string, unknown> | null> {
	const response = await client.fetch(`${demo.origin}${demo.base}/auth/session`);
	const session: unknown = await response.json();
	return typeof session === 'object' && session !== null ? { ...session } : null;
}
