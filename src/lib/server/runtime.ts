import { LRUCache } from 'lru-cache';
import { createIssuer, type Issuer } from './issuer.js';
import { base } from './kit.js';
import { createArrivals, type Arrivals } from './login/arrivals.js';
import { createTransactionCookies, type TransactionCookies } from './login/transaction-cookies.js';
import type { LogtoAuthOptions } from './options.js';
import { toConfig, type Config } from './to-config.js';
import { createCookieSessions } from './session/cookie-sessions.js';
import type { Sessions } from './session/sessions.js';
import type { SessionStore } from './session/store.js';
import { createStoredSessions } from './session/stored-sessions.js';
import { createAccessTokens, type AccessTokens } from './tokens/access-tokens.js';
import { createBearerTokens, type BearerTokens } from './tokens/bearer-tokens.js';
import { createMachineTokens, type MachineTokens } from './tokens/client-credentials.js';
import { createIntrospection, type Introspection } from './tokens/introspection.js';
import {
	createPersonalAccessTokens,
	type PersonalAccessTokens
} from './tokens/personal-access-tokens.js';
import { createRefresher, type Refresher } from './tokens/refresh.js';
import { createRevalidation, type Revalidation } from './tokens/revalidate.js';

/** A checked configuration with all that lives as long as it does. */
export interface Runtime {
	readonly config: Config;
	readonly issuer: Issuer;
	readonly logins: TransactionCookies;
	readonly arrivals: Arrivals;
	readonly sessions: Sessions;
	readonly tokens: AccessTokens;
	readonly refresher: Refresher;
	readonly revalidation: Revalidation;
	readonly machineTokens: MachineTokens;
	readonly bearers: BearerTokens;
	readonly introspection: Introspection;
	readonly personalAccessTokens: PersonalAccessTokens;
}

/**
 * The options, or how to make them for a request (Workers' `platform.env`, several tenants). Let it go by the host:
 * the path of a call to a remote function is the caller's word.
 */
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
		const content = toContent(config);
		const runtime = byContent.get(content) ?? createRuntime(config);
		byOptions.set(options, runtime);
		byContent.set(content, runtime);
		return runtime;
	};
}

function createRuntime(config: Config): Runtime {
	const issuer = createIssuer(config.issuer, config.clientId, config.timeout);
	const sessions =
		config.sessions === null
			? createCookieSessions(config, base)
			: createStoredSessions(config, base, config.sessions);
	const refresher = createRefresher(config, issuer, sessions);
	return {
		config,
		issuer,
		logins: createTransactionCookies(config, base),
		arrivals: createArrivals(),
		sessions,
		refresher,
		tokens: createAccessTokens(sessions, refresher),
		revalidation: createRevalidation(config, issuer, sessions, refresher),
		machineTokens: createMachineTokens(config, issuer),
		bearers: createBearerTokens(issuer),
		introspection: createIntrospection(config, issuer),
		personalAccessTokens: createPersonalAccessTokens(config, issuer)
	};
}

/** What makes two configurations one: equal values, the same stores. Who listens makes no difference. */
function toContent({ engine, logger: _, events: __, ...config }: Config): string {
	const stores = [config.sessions, config.revocations].map(toNumber);
	return JSON.stringify({
		...config,
		sessions: null,
		revocations: null,
		stores,
		engine: engine !== null
	});
}

const numbers = new WeakMap<object, number>();
let lastNumber = 0;

/** The same number for the same object. */
function toNumber(store: SessionStore | null): number | null {
	if (store === null) return null;
	const number = numbers.get(store) ?? ++lastNumber;
	numbers.set(store, number);
	return number;
}
