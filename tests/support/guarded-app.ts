import { isHttpError, isRedirect } from '@sveltejs/kit';
import type { LocalLogto } from '../../src/lib/local/index.js';
import { createHandle } from '../../src/lib/server/handle.js';
import { base, type RequestEvent } from '../../src/lib/server/kit.js';
import type { LogtoAuthOptions } from '../../src/lib/server/config/options.js';
import { createRuntimes } from '../../src/lib/server/runtime.js';
import { createHttpClient, type HttpClient } from './http-client.js';
import { send, type SendInit } from './send.js';
import { navigation } from './sign-in.js';
import { toEvent } from './units.js';
import { toEnv } from './world.js';

/** What a page of the app does on the server. */
export type Load = (event: RequestEvent & { readonly locals: App.Locals }) => Promise<unknown>;

/** The hook in this very process, with pages that answer as SvelteKit would, at a real Logto. */
export interface GuardedApp {
	readonly origin: string;
	/** A browser: what it asks of {@link origin} is answered here. */
	createBrowser(): HttpClient;
	/** Another configuration answers from now on, as after a deploy. */
	deploy(options: Partial<LogtoAuthOptions>): void;
}

/** @param pages loads by path; a path with several runs them at once, as SvelteKit does */
export function startGuardedApp(
	logto: LocalLogto,
	pages: Readonly<Record<string, readonly Load[]>>,
	options: Partial<LogtoAuthOptions>
): GuardedApp {
	const origin = 'http://localhost:5173';
	const getRuntime = createRuntimes();
	const toHandle = (changed: Partial<LogtoAuthOptions>) =>
		createHandle(
			{ logLevel: 'silent', env: toEnv(logto), ...options, ...changed } as LogtoAuthOptions,
			getRuntime
		);
	let handle = toHandle({});
	const answer = (url: string, init: SendInit = {}): Promise<Response> => {
		const event = toPageEvent(url, init, pages);
		return handle({ event, resolve: (given) => resolve(given, pages) });
	};
	return {
		origin,
		deploy: (changed) => void (handle = toHandle(changed)),
		createBrowser: () =>
			createHttpClient((url, init) =>
				new URL(url).origin === origin ? answer(url, init) : send(url, init)
			)
	};
}

const dataSuffix = '/__data.json';

/** As SvelteKit makes it: without the suffix of a request for data in the address. */
function toPageEvent(
	address: string,
	{ body, ...init }: SendInit,
	pages: Readonly<Record<string, unknown>>
): RequestEvent {
	const url = new URL(address);
	const isDataRequest = url.pathname.endsWith(dataSuffix);
	if (isDataRequest) url.pathname = url.pathname.slice(0, -dataSuffix.length);
	const id = url.pathname.slice(base.length);
	return {
		...toEvent([], url.href),
		url,
		request: new Request(url, body === undefined ? init : { ...init, body }),
		route: { id: Object.hasOwn(pages, id) ? id : null },
		isDataRequest
	};
}

async function resolve(
	event: RequestEvent,
	pages: Readonly<Record<string, readonly Load[]>>
): Promise<Response> {
	const loads = pages[event.route.id ?? ''] ?? [];
	try {
		const data = await Promise.all(loads.map((load) => load(event as Parameters<Load>[0])));
		return new Response(JSON.stringify(data), { headers: { etag: '"x"' } });
	} catch (thrown) {
		if (isHttpError(thrown)) return Response.json(thrown.body, { status: thrown.status });
		if (!isRedirect(thrown)) throw thrown;
		const { status, location } = thrown;
		return event.isDataRequest
			? Response.json({ type: 'redirect', location })
			: new Response(null, { status, headers: { location } });
	}
}

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
