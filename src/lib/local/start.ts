import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createDirectory } from './directory.js';
import { sendHtml, sendJson, sendRedirect } from './http.js';
import { interactions, type InteractionParts } from './interactions.js';
import { createKey, createOidc, type RequestedAtSignIn } from './oidc.js';
import { createOneTimeTokens } from './one-time-tokens.js';
import { messagePage } from './pages.js';
import { defaultConfig, type LocalLogtoConfig } from './seeds.js';

/** How to start a local Logto. What is left out is as in {@link defaultConfig}. */
export interface StartLocalLogtoOptions extends Partial<LocalLogtoConfig> {
	/** The port on loopback; `0` for any free one. @default 3301, or a free one when that is taken */
	readonly port?: number;
	/** Starts even with `NODE_ENV=production`: for tests of a production build. @default false */
	readonly allowProduction?: boolean;
}

/** A request that came in, for tests: never with its query, which may hold a code. */
export interface LocalRequest {
	readonly method: string;
	readonly path: string;
}

/** A local Logto that listens. */
export interface LocalLogto {
	/** `http://localhost:<port>`: for `AUTH_LOGTO_ISSUER`. */
	readonly endpoint: string;
	/** The issuer in tokens: the endpoint with `/oidc`. */
	readonly issuer: string;
	readonly port: number;
	readonly clientId: string;
	readonly clientSecret: string;
	/** Who can sign in. */
	readonly users: LocalLogtoConfig['users'];
	/** The last requests, oldest first. */
	readonly requests: readonly LocalRequest[];
	/** Stops listening and ends open connections. */
	close(): Promise<void>;
}

const defaultPort = 3301;
const rememberedRequests = 10_000;

/**
 * Starts a local Logto on loopback, with keys and people in memory.
 *
 * @throws {Error} with `NODE_ENV=production` (unless `allowProduction`), without `oidc-provider`, or
 * when an explicit port is taken
 * @example
 * ```ts
 * // tests/setup.ts
 * const logto = await startLocalLogto({ port: 0, alwaysRotate: true });
 * process.env['AUTH_LOGTO_ISSUER'] = logto.endpoint;
 * ```
 */
export async function startLocalLogto(options: StartLocalLogtoOptions = {}): Promise<LocalLogto> {
	const { port, allowProduction = false, ...given } = options;
	if (process.env['NODE_ENV'] === 'production' && !allowProduction)
		throw new Error(
			'The local Logto does not start with NODE_ENV=production: anybody could sign in as anybody. Set AUTH_LOGTO_ISSUER to a real Logto.'
		);
	const config = { ...defaultConfig, ...given };
	const requests: LocalRequest[] = [];
	let answer = (_request: IncomingMessage, response: ServerResponse): unknown =>
		sendJson(response, { message: 'Starting.' }, 503);
	const server = createServer((request, response) => {
		requests.push({ method: request.method ?? '', path: (request.url ?? '').split('?')[0] ?? '' });
		if (requests.length > rememberedRequests) requests.shift();
		answer(request, response);
	});
	const listening = await listen(server, port);
	const endpoint = `http://localhost:${listening}`;
	answer = await createAnswer(endpoint, config);
	return {
		endpoint,
		issuer: `${endpoint}/oidc`,
		port: listening,
		clientId: config.clientId,
		clientSecret: config.clientSecret,
		users: config.users,
		requests,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			})
	};
}

/** Listens on loopback; the default port may be taken, an explicit one may not. */
async function listen(server: Server, port: number | undefined): Promise<number> {
	try {
		return await tryListen(server, port ?? defaultPort);
	} catch (error) {
		if (port === undefined && isAddressInUse(error)) return tryListen(server, 0);
		throw error;
	}
}

function tryListen(server: Server, port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, 'localhost', () => {
			server.off('error', reject);
			const address = server.address();
			resolve(typeof address === 'object' && address !== null ? address.port : port);
		});
	});
}

const isAddressInUse = (error: unknown): boolean =>
	error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

async function createAnswer(endpoint: string, config: LocalLogtoConfig) {
	const directory = createDirectory(config);
	const requested = new Map<string, RequestedAtSignIn>();
	const issuer = `${endpoint}/oidc`;
	const provider = await createOidc({
		issuer,
		config,
		directory,
		requested,
		key: await createKey()
	});
	const parts = { provider, config, directory, requested, oneTimeTokens: createOneTimeTokens() };
	const oidc = provider.callback();
	return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const url = new URL(request.url ?? '/', endpoint);
		if (url.pathname.startsWith('/oidc/')) return oidc(toMounted(request, url), response);
		try {
			await answerPage(parts, { request, response, url });
		} catch (error) {
			answerFailure(response, endpoint, error);
		}
	};
}

/** `oidc-provider` is mounted at `/oidc`; it reads the whole address from `originalUrl`. */
function toMounted(request: IncomingMessage, url: URL): IncomingMessage {
	// Logto splits a comma-separated `resource` at the authorization endpoint.
	if (url.pathname === '/oidc/auth') {
		const resources = url.searchParams.getAll('resource').flatMap((value) => value.split(','));
		url.searchParams.delete('resource');
		for (const resource of resources) url.searchParams.append('resource', resource);
	}
	const originalUrl = `${url.pathname}${url.search}`;
	return Object.assign(request, { originalUrl, url: originalUrl.slice('/oidc'.length) });
}

async function answerPage(
	parts: InteractionParts,
	exchange: Parameters<(typeof interactions)[string]>[1]
): Promise<void> {
	const { request, response, url } = exchange;
	const method = request.method === 'HEAD' ? 'GET' : request.method;
	const path = url.pathname.startsWith('/direct/') ? '/sign-in' : url.pathname;
	const found = interactions[`${method} ${path}`];
	if (found !== undefined) return found(parts, exchange);
	if (method === 'GET' && path === '/') return sendHtml(response, messagePage('It runs', welcome));
	if (request.headers.accept?.includes('text/html') === true)
		return sendHtml(response, messagePage('Nothing here', 'This Logto has no such page.'), 404);
	response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not Found');
}

const welcome = 'Start a sign-in from your app: it leads here and back.';

/** An interaction that ended is the usual failure; the rest is the caller's input. */
function answerFailure(response: ServerResponse, endpoint: string, error: unknown): void {
	if (response.headersSent) {
		response.end();
		return;
	}
	const name = error instanceof Error ? error.name : '';
	if (name === 'SessionNotFound') sendRedirect(response, `${endpoint}/unknown-session`);
	else
		sendJson(response, { code: 'request.invalid', message: 'The request could not be read.' }, 400);
}
