import { isHttpError, isRedirect } from '@sveltejs/kit';
import { base, type RequestEvent } from '../../src/lib/server/kit.js';
import { describeCause } from '../../src/lib/server/observability/logger.js';
import { LogtoAuth, type LogtoAuthResult } from '../../src/lib/server/logto-auth.js';
import type { LogtoAuthOptions } from '../../src/lib/server/config/options.js';
import { createHttpClient, type HttpClient } from './http-client.js';
import { send, type SendInit } from './send.js';

/** An app that consists of its hook alone, in the process of the test: nothing is built and nothing listens. */
export interface HandledApp extends LogtoAuthResult {
	readonly origin: string;
	readonly base: '';
	/** What the library wrote to the log, a line each, with causes. */
	readonly lines: readonly string[];
	/** What the app answers to a request. */
	answer(url: string, init: SendInit): Promise<Response>;
	/** A browser: what it asks of this app, or of others, goes to the hook, and everything else to the network. */
	openBrowser(...others: readonly HandledApp[]): HttpClient;
}

/** The answer to every request that the library does not answer itself. */
export type Page = (event: RequestEvent & { readonly locals: App.Locals }) => Promise<Response>;

/** The work of a page on the server. */
export type Load = (event: Parameters<Page>[0]) => Promise<unknown>;

/** The loads of pages by their paths. A page with several runs them at once, as SvelteKit does. */
export type Pages = Readonly<Record<string, readonly Load[]>>;

/**
 * An app at a loopback address with a hook of ours.
 *
 * @param options with a function they are made for each request
 * @param pages one answer for every page, or the loads of each page: other addresses then have no route
 */
export function createHandledApp(
	options: LogtoAuthOptions | (() => LogtoAuthOptions),
	pages: Page | Pages = async () => new Response('page'),
	origin = 'http://localhost:5173'
): HandledApp {
	const page =
		typeof pages === 'function' ? pages : (event: Parameters<Page>[0]) => run(pages, event);
	const lines: string[] = [];
	const write = (level: string) => (message: string, cause?: unknown) =>
		void lines.push(`${level}: ${message}${describeCause(cause)}`);
	const logger = {
		error: write('error'),
		warn: write('warn'),
		info: write('info'),
		debug: write('debug')
	};
	const auth = LogtoAuth(
		typeof options === 'function' ? () => ({ logger, ...options() }) : { logger, ...options }
	);
	const app: HandledApp = {
		...auth,
		origin,
		base: '',
		lines,
		async answer(url, { body, ...init }) {
			const event = toRequestEvent(url, { ...init, body: body ?? null }, pages);
			return auth.handle({
				event,
				resolve: (given) => page({ ...given, locals: event.locals as App.Locals })
			});
		},
		openBrowser: (...others) =>
			createHttpClient((url, init = {}) => {
				const asked = [app, ...others].find((each) => each.origin === new URL(url).origin);
				return asked === undefined ? send(url, init) : asked.answer(url, init);
			})
	};
	return app;
}

const dataSuffix = '/__data.json';

/** As SvelteKit makes it: without the suffix of a request for data in the address. */
function toRequestEvent(address: string, init: RequestInit, pages: Page | Pages): RequestEvent {
	const url = new URL(address);
	const isDataRequest = url.pathname.endsWith(dataSuffix);
	if (isDataRequest) url.pathname = url.pathname.slice(0, -dataSuffix.length);
	const request = new Request(url, init);
	const pairs = (request.headers.get('cookie') ?? '').split('; ').filter((pair) => pair !== '');
	const id = url.pathname.slice(base.length);
	return {
		url,
		request,
		route: { id: typeof pages === 'function' || Object.hasOwn(pages, id) ? id : null },
		params: {},
		cookies: {
			getAll: () =>
				pairs.map((pair) => ({
					name: pair.slice(0, pair.indexOf('=')),
					value: pair.slice(pair.indexOf('=') + 1)
				}))
		},
		locals: {},
		isDataRequest,
		isRemoteRequest: url.pathname.startsWith('/_app/remote/'),
		getClientAddress: () => '127.0.0.1',
		setHeaders() {}
	};
}

/** Runs the loads of a page, and answers as SvelteKit does. */
async function run(pages: Pages, event: Parameters<Page>[0]): Promise<Response> {
	const loads = pages[event.route.id ?? ''] ?? [];
	try {
		const data = await Promise.all(loads.map((load) => load(event)));
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
