import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createAnswer } from './answer.js';
import type { LocalFault } from './control/local-fault.js';
import { sendJson } from './http/exchange.js';
import type { Switches } from './control/switches.js';
import { listen } from './loopback/listen.js';
import { loadOidcProvider } from './oidc/oidc-package.js';
import { parseLocalConfig } from './config/parse-config.js';
import { createRequestLog, type LocalRequest } from './control/request-log.js';
import type {
	LocalApplicationSettings,
	LocalLogtoConfig,
	LocalMachine
} from './config/local-config.js';
import { createTenant } from './tenant.js';

/** How to start a local Logto. An absent field has its value of `defaultConfig`. */
export interface StartLocalLogtoOptions extends Partial<LocalLogtoConfig> {
	/** The port on loopback; `0` for any free port. @default 3301, or a free port if that is taken */
	readonly port?: number;
	/** Whether it starts with `NODE_ENV=production`, for tests of a production build. @default false */
	readonly allowProduction?: boolean;
}

/** A running local Logto. */
export interface LocalLogto {
	/** `http://localhost:<port>`, or the option `endpoint`. The value for `AUTH_LOGTO_ISSUER`. */
	readonly endpoint: string;
	/** The issuer in tokens: the endpoint with `/oidc`. */
	readonly issuer: string;
	/** The port on loopback. */
	readonly port: number;
	readonly clientId: string;
	readonly clientSecret: string;
	/** The users who can sign in, as configured at the start. */
	readonly users: LocalLogtoConfig['users'];
	/** The machine whose `client_credentials` open the Management API below `/api/`. */
	readonly admin: LocalMachine;
	/** Machine-to-machine applications of your own. */
	readonly machines: LocalLogtoConfig['machines'];
	/** The last requests, oldest first. */
	readonly requests: readonly LocalRequest[];
	/**
	 * Changes settings of the app, as an administrator would. Issued tokens stay valid.
	 *
	 * @throws {Error} when `backchannelLogoutUri` is not an http address
	 */
	configure(settings: Partial<LocalApplicationSettings>): void;
	/** Makes requests fail from now on; `null` ends it. */
	setFault(fault: LocalFault | null): void;
	/** Stops listening and ends open connections. */
	close(): Promise<void>;
}

/**
 * Starts a local Logto on loopback, with keys and users in memory.
 *
 * @throws {Error} with `NODE_ENV=production` (unless `allowProduction`), without `oidc-provider`,
 * when the options are invalid (one error names all faults), or when the port that is set is taken
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
			'The local Logto does not start with NODE_ENV=production, because everyone could sign in as every user. Set AUTH_LOGTO_ISSUER to a real Logto.'
		);
	const config = parseLocalConfig(given);
	const switches: Switches = { fault: null, requests: createRequestLog() };
	let answer = (_request: IncomingMessage, response: ServerResponse): unknown =>
		sendJson(response, { message: 'Starting.' }, 503);
	// Before listening, so that a missing package leaves no server behind.
	await loadOidcProvider();
	const server = createServer((request, response) => answer(request, response));
	const listening = await listen(server, port);
	const endpoint = new URL(config.endpoint ?? `http://localhost:${listening}`).origin;
	const tenant = await createTenant(`${endpoint}/oidc`, config);
	answer = createAnswer(tenant, switches, { endpoint, port: listening });
	return {
		endpoint,
		issuer: tenant.issuer,
		port: listening,
		clientId: config.clientId,
		clientSecret: config.clientSecret,
		users: config.users,
		admin: config.admin,
		machines: config.machines,
		requests: switches.requests.last,
		configure: (settings) => tenant.configure(settings),
		setFault(fault) {
			switches.fault = fault;
		},
		close: () => close(server)
	};
}

function close(server: Server): Promise<void> {
	return new Promise((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
}
