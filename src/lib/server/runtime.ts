import { LRUCache } from 'lru-cache';
import { createIssuer, type Issuer } from './logto/issuer.js';
import { base } from './kit.js';
import {
	createLongAddresses,
	createTransactionCookies,
	type LongAddresses,
	type TransactionCookies
} from './sign-in/transaction/transaction-cookies.js';
import {
	createPendingCallbacks,
	type PendingCallbacks
} from './sign-in/transaction/pending-callbacks.js';
import type { LogtoAuthOptions } from './config/options.js';
import { createCookieSessions } from './session/cookie/cookie-sessions.js';
import { createSeals, type Seals } from './session/seals.js';
import type { Sessions } from './session/sessions.js';
import type { SessionStore } from './stores/store.js';
import { createStoredSessions } from './session/store/stored-sessions.js';
import { createSharedState, type SharedState } from './session/shared-state.js';
import { toConfig, type Config } from './config/config.js';
import { createAccessTokens, type AccessTokens } from './tokens/access-tokens.js';
import { createBearerTokens, type BearerTokens } from './received-tokens/bearer-tokens.js';
import { createMachineTokens, type MachineTokens } from './tokens/client-credentials.js';
import { createIntrospection, type Introspection } from './received-tokens/introspection.js';
import {
	createPersonalAccessTokens,
	type PersonalAccessTokens
} from './received-tokens/personal-access-tokens.js';
import { createRefresher, type Refresher } from './tokens/refresh.js';
import { createRevalidation, type Revalidation } from './tokens/revalidate.js';

/** What is kept for one configuration. All of it can be created again, and none of it decides who is signed in. */
interface Core {
	readonly issuer: Issuer;
	readonly seals: Seals;
	readonly logins: TransactionCookies;
	readonly machineTokens: MachineTokens;
	readonly bearers: BearerTokens;
	readonly introspection: Introspection;
	readonly personalAccessTokens: PersonalAccessTokens;
}

/** What all configurations of one `LogtoAuth` share of sign-ins. */
interface SharedSignIns {
	/** The callbacks that are being answered. */
	readonly pendingCallbacks: PendingCallbacks;
	/** The addresses after sign-in that are too long for a cookie. */
	readonly longAddresses: LongAddresses;
}

/** A valid configuration with the logger and the listeners of its options, and the parts that work with it. */
export interface Runtime extends Omit<Core, 'seals'> {
	readonly config: Config;
	readonly pendingCallbacks: PendingCallbacks;
	readonly sessions: Sessions;
	readonly tokens: AccessTokens;
	readonly refresher: Refresher;
	readonly revalidation: Revalidation;
}

/**
 * The options, or a function that returns them for a request (Workers' `platform.env`, several tenants). The function
 * should choose by the host: callers of remote functions choose the path.
 */
export type OptionsSource<Event = never> =
	LogtoAuthOptions | ((event: Event) => LogtoAuthOptions | Promise<LogtoAuthOptions>);

/** Returns the runtime for some options. It is created on first use, once for each configuration. */
export type GetRuntime = (options: LogtoAuthOptions) => Runtime;

/** How many configurations one process keeps. Usually each is a tenant. */
const maxCores = 1000;

export function createRuntimes(): GetRuntime {
	const shared = createSharedState();
	const signIns: SharedSignIns = {
		pendingCallbacks: createPendingCallbacks(),
		longAddresses: createLongAddresses()
	};
	const byOptions = new WeakMap<LogtoAuthOptions, Runtime>();
	const cores = new LRUCache<string, Core>({ max: maxCores });
	const findCore = (config: Config): Core => {
		const content = toContent(config);
		const known = cores.get(content);
		if (known !== undefined) return known;
		if (cores.size >= maxCores) warnOfFull(config);
		const core = createCore(config, signIns);
		cores.set(content, core);
		return core;
	};
	return (options) => {
		const before = byOptions.get(options);
		if (before !== undefined) return before;
		const config = toConfig(options);
		const runtime = createRuntime(
			config,
			{ ...findCore(config), pendingCallbacks: signIns.pendingCallbacks },
			shared
		);
		byOptions.set(options, runtime);
		return runtime;
	};
}

function createCore(config: Config, { longAddresses }: SharedSignIns): Core {
	const { clientId, timeout, internalEndpoint } = config;
	const issuer = createIssuer(config.issuer, clientId, timeout, internalEndpoint);
	return {
		issuer,
		seals: createSeals(config.secrets),
		logins: createTransactionCookies(config, base, longAddresses),
		machineTokens: createMachineTokens(config, issuer),
		bearers: createBearerTokens(issuer),
		introspection: createIntrospection(config, issuer),
		personalAccessTokens: createPersonalAccessTokens(config, issuer)
	};
}

/** Must stay cheap: options that are a function of the event create a runtime for each request. */
function createRuntime(
	config: Config,
	{ seals, ...core }: Core & Pick<SharedSignIns, 'pendingCallbacks'>,
	shared: SharedState
): Runtime {
	const sessions =
		config.sessions === null
			? createCookieSessions(config, base, shared, seals)
			: createStoredSessions(config, base, config.sessions, shared, seals);
	const refresher = createRefresher(config, core.issuer, sessions);
	return {
		...core,
		config,
		sessions,
		refresher,
		tokens: createAccessTokens(sessions, refresher, shared),
		revalidation: createRevalidation(config, core.issuer, sessions, refresher, shared)
	};
}

function warnOfFull({ logger }: Config): void {
	logger.warn(
		`The options of LogtoAuth have produced more than ${maxCores} configurations, so the least recently used one is set up again at its next request. Make the options depend on what you know, such as a list of tenants, not on what a visitor sends.`
	);
}

/** Equal for configurations with equal values and the same stores. Loggers and listeners make no difference. */
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

/** Returns the same number for the same object. */
function toNumber(store: SessionStore | null): number | null {
	if (store === null) return null;
	const number = numbers.get(store) ?? ++lastNumber;
	numbers.set(store, number);
	return number;
}
