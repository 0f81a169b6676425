import { send, type SendInit } from './send.js';

/** A cookie as a browser would keep it. */
export interface StoredCookie {
	readonly name: string;
	readonly value: string;
	readonly path: string;
}

/** A request as a browser makes it. */
export type ClientInit = SendInit & {
	/** The origin whose cookies these are, when another process serves it too. @default the URL's */
	readonly site?: string;
};

/** `fetch` with a cookie jar an origin, port included, and without following redirects. */
export interface HttpClient {
	fetch(url: string, init?: ClientInit): Promise<Response>;
	cookies(origin: string): readonly StoredCookie[];
	/** Puts a cookie of the whole origin into the jar, as an app or an attacker might. */
	plant(origin: string, name: string, value: string): void;
	/** Forgets an origin's cookies. */
	clear(origin: string): void;
}

/** @param sendTo what answers instead of the network */
export function createHttpClient(sendTo: typeof send = send): HttpClient {
	const jars = new Map<string, Map<string, StoredCookie>>();
	const jarOf = (origin: string) => {
		const jar = jars.get(origin) ?? new Map<string, StoredCookie>();
		jars.set(origin, jar);
		return jar;
	};
	return {
		async fetch(url, { site, ...init } = {}) {
			const { origin, pathname } = new URL(url);
			const jar = jarOf(site ?? origin);
			const cookies = [...jar.values()].filter(({ path }) => covers(path, pathname));
			const headers = new Headers(init.headers);
			if (cookies.length > 0)
				headers.set('cookie', cookies.map(({ name, value }) => `${name}=${value}`).join('; '));
			const response = await sendTo(url, { ...init, headers });
			for (const cookie of response.headers.getSetCookie()) store(jar, cookie, pathname);
			return response;
		},
		cookies: (origin) => [...jarOf(origin).values()],
		plant: (origin, name, value) => {
			jarOf(origin).set(`${name} /`, { name, value, path: '/' });
		},
		clear: (origin) => void jars.delete(origin)
	};
}

/** RFC 6265 §5.1.4. */
function covers(path: string, pathname: string): boolean {
	return pathname === path || pathname.startsWith(path.endsWith('/') ? path : `${path}/`);
}

function store(jar: Map<string, StoredCookie>, header: string, pathname: string): void {
	const [pair = '', ...attributes] = header.split(';').map((part) => part.trim());
	const name = pair.slice(0, pair.indexOf('='));
	const value = pair.slice(pair.indexOf('=') + 1);
	const attribute = (wanted: string) =>
		attributes
			.find((part) => part.toLowerCase().startsWith(`${wanted}=`))
			?.slice(wanted.length + 1);
	const expires = attribute('expires');
	const path = attribute('path') ?? (pathname.replace(/\/[^/]*$/, '') || '/');
	const ended =
		attribute('max-age') === '0' || (expires !== undefined && Date.parse(expires) <= Date.now());
	if (ended) jar.delete(`${name} ${path}`);
	else jar.set(`${name} ${path}`, { name, value, path });
}

/** Follows redirects of one origin and gives the first that leads elsewhere, or the last answer. */
export async function follow(
	client: HttpClient,
	url: string
): Promise<{ readonly url: string; readonly response: Response | null }> {
	const { origin } = new URL(url);
	let next = url;
	for (let hops = 0; hops < 20; hops++) {
		const response = await client.fetch(next, { headers: { accept: 'text/html' } });
		const location = response.headers.get('location');
		if (location === null) return { url: next, response };
		next = new URL(location, next).href;
		if (new URL(next).origin !== origin) return { url: next, response: null };
	}
	throw new Error('Too many redirects.');
}

/** Creates an account at the local Logto and gives the callback's address, unopened. */
export async function registerAtLogto(
	client: HttpClient,
	authorizationUrl: string,
	username: string
): Promise<string> {
	const start = await follow(client, authorizationUrl);
	const answer = await client.fetch(new URL('/register', start.url).href, {
		method: 'POST',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({ username })
	});
	const location = answer.headers.get('location');
	if (location === null) throw new Error(`No account for ${username}: ${answer.status}.`);
	const end = await follow(client, new URL(location, start.url).href);
	if (end.response !== null) throw new Error(`The registration ended at ${end.url}.`);
	return end.url;
}

/** Signs a user in at the local Logto and returns the callback's address, unopened. */
export async function signInAtLogto(
	client: HttpClient,
	authorizationUrl: string,
	user: string
): Promise<string> {
	const start = await follow(client, authorizationUrl);
	if (start.response === null) return start.url;
	const html = await start.response.text();
	if (!html.includes('name="user"'))
		throw new Error(`No sign-in page at ${new URL(start.url).pathname}: ${html.slice(0, 200)}`);
	const answer = await client.fetch(new URL('/sign-in', start.url).href, {
		method: 'POST',
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({ user })
	});
	const location = answer.headers.get('location');
	if (location === null) throw new Error(`The sign-in page refused ${user}: ${answer.status}.`);
	const end = await follow(client, new URL(location, start.url).href);
	if (end.response !== null) throw new Error(`The sign-in ended at ${end.url}.`);
	return end.url;
}
