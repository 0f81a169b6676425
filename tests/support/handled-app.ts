import type { RequestEvent } from '../../src/lib/server/kit.js';
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

/** What stands behind the hook: the answer to whatever the library does not answer itself. */
export type Page = (event: RequestEvent & { readonly locals: App.Locals }) => Promise<Response>;

/**
 * An app at some loopback address with a hook of ours. `page` is every page of it. With a function the options are
 * made for each request.
 */
export function createHandledApp(
	options: LogtoAuthOptions | (() => LogtoAuthOptions),
	page: Page = async () => new Response('page'),
	origin = 'http://localhost:5173'
): HandledApp {
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
			const event = toRequestEvent(new Request(url, { ...init, body: body ?? null }));
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

function toRequestEvent(request: Request): RequestEvent {
	const url = new URL(request.url);
	const pairs = (request.headers.get('cookie') ?? '').split('; ').filter((pair) => pair !== '');
	return {
		url,
		request,
		route: { id: url.pathname },
		params: {},
		cookies: {
			getAll: () =>
				pairs.map((pair) => ({
					name: pair.slice(0, pair.indexOf('=')),
					value: pair.slice(pair.indexOf('=') + 1)
				}))
		},
		locals: {},
		isDataRequest: false,
		isRemoteRequest: url.pathname.startsWith('/_app/remote/'),
		getClientAddress: () => '127.0.0.1',
		setHeaders() {}
	};
}
