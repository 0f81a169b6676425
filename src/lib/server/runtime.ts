import { LRUCache } from 'lru-cache';
import { createIssuer, type Issuer } from './issuer.js';
import { base, type RequestEvent } from './kit.js';
import { createTransactionCookies, type TransactionCookies } from './login/transaction-cookies.js';
import { toConfig, type Config, type LogtoAuthOptions } from './options.js';
import { createSessionCookie, type SessionCookie } from './session/session-cookie.js';
import { createAccessTokens, type AccessTokens } from './tokens/access-tokens.js';

/** A checked configuration with all that lives as long as it does. */
export interface Runtime {
	readonly config: Config;
	readonly issuer: Issuer;
	readonly cookie: SessionCookie;
	readonly logins: TransactionCookies;
	readonly tokens: AccessTokens;
}

/** The options, or how to make them for a request (Workers' `platform.env`, several tenants). */
export type OptionsSource<Event = never> =
	LogtoAuthOptions | ((event: Event) => LogtoAuthOptions | Promise<LogtoAuthOptions>);

/** The runtime for some options: made on first use, the same one for the same configuration. */
export type GetRuntime = (options: LogtoAuthOptions) => Runtime;

/** Tenants of one process that are kept ready at a time. */
const maxRuntimes = 100;

export function createRuntimes(): GetRuntime {
	const byOptions = new WeakMap<LogtoAuthOptions, Runtime>();
	const byContent = new LRUCache<string, Runtime>({ max: maxRuntimes });
	return (options) => {
		const before = byOptions.get(options);
		if (before !== undefined) return before;
		const config = toConfig(options);
		const content = JSON.stringify({ ...config, engine: config.engine !== null, logger: null });
		const runtime = byContent.get(content) ?? createRuntime(config);
		byOptions.set(options, runtime);
		byContent.set(content, runtime);
		return runtime;
	};
}

function createRuntime(config: Config): Runtime {
	const issuer = createIssuer(config.issuer, config.clientId, config.timeout);
	return {
		config,
		issuer,
		cookie: createSessionCookie(config, base),
		logins: createTransactionCookies(config, base),
		tokens: createAccessTokens(config, issuer)
	};
}

/** The options for one request. */
export async function readOptions<Event extends RequestEvent>(
	source: OptionsSource<Event>,
	event: Event
): Promise<LogtoAuthOptions> {
	return typeof source === 'function' ? source(event) : source;
}
