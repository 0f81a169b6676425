import { LogtoAuthError } from '../errors.js';
import type { Permission, Resource } from '../protocol/register.js';
import type { Requirement } from '../protocol/requirement.js';
import { defaultScopes, organizationsResource } from '../protocol/scopes.js';
import type { Engine } from './authjs.js';
import { base } from './kit.js';
import { createEvents, type Events, type LogtoAuthEvents } from './events.js';
import { consoleLogger, createLogger, type LogLevel, type Logger } from './log.js';
import type { SessionStore } from './session/store.js';

/** What a route asks: nothing, a session, or more. */
export type Rule = 'public' | 'session' | Requirement;

/** The options of {@link LogtoAuth}. Only `env` is needed. */
export interface LogtoAuthOptions {
	/**
	 * `SvelteKitAuth` of `@auth/sveltekit` on SvelteKit 2. Leave it out on SvelteKit 3, which
	 * `@auth/sveltekit` does not support: `@auth/core` does the same work then.
	 */
	readonly engine?: Engine;
	/**
	 * The environment: `env` of `$env/dynamic/private`, or `platform.env` on Workers. Read are
	 * `AUTH_LOGTO_ISSUER`, `AUTH_LOGTO_ID`, `AUTH_LOGTO_SECRET`, `AUTH_SECRET` and, for rotation,
	 * `AUTH_SECRET_1` to `AUTH_SECRET_3` (older ones: what they sealed still opens and is sealed anew); and
	 * `AUTH_LOGTO_MACHINE_ID` and `AUTH_LOGTO_MACHINE_SECRET` for `clientCredentials`.
	 */
	readonly env: Readonly<Record<string, string | undefined>>;
	/** API resources to request at sign-in (absolute URIs, RFC 8707 §2). @default [] */
	readonly resources?: readonly Resource[];
	/**
	 * Names of the permissions to request at sign-in: of organizations and of `resources`. Logto
	 * never issues one that was not requested. @default []
	 */
	readonly permissions?: readonly Permission[];
	/** Scopes for claims. @default every claim of `LogtoProfile`, with `offline_access` */
	readonly scopes?: readonly string[];
	/** Where the active organization comes from. */
	readonly organization?: {
		/** The route parameter that holds its id, for example `organization` in `/o/[organization]`. */
		readonly param?: string;
	};
	/**
	 * The rule table, by route id. A rule covers its route and all routes below, the longest match
	 * wins; `/` covers the home page alone. With a table, a route that no rule covers needs a session.
	 * Without one, only the `require…` functions protect.
	 */
	readonly routes?: Readonly<Record<string, Rule>>;
	/** Where the endpoints are mounted, below `paths.base`. @default '/auth' */
	readonly basePath?: `/${string}`;
	/** The session's times, in seconds. */
	readonly session?: {
		/** Ends this long after its last renewal. @default 1209600 (14 days, as Logto's refresh token) */
		readonly maxAge?: number;
		/**
		 * Ends this long after the sign-in, however much it is used.
		 * @default 2592000 (30 days, as NIST SP 800-63B §4.1.3 asks)
		 */
		readonly absoluteMaxAge?: number;
		/** Renewed when it was last renewed longer ago than this. @default 86400 (a day) */
		readonly updateAge?: number;
		/**
		 * Claims, memberships, roles and permissions are confirmed by Logto when they are older than this:
		 * the longest that somebody keeps what was taken from them, as long as Logto can be reached.
		 * @default 300
		 */
		readonly revalidate?: number;
	};
	/**
	 * Where sessions live: `redisStore(client)`, `memoryStore()`, `unstorageStore(storage)` or your own.
	 * @default the browser's cookie, sealed
	 */
	readonly sessions?: SessionStore;
	/**
	 * For sessions in cookies: a store for the ids of those that were ended, so that sign-out is known to
	 * every process. Needed for `backchannelLogout` and for signing out everywhere. @default none
	 */
	readonly revocations?: SessionStore;
	/**
	 * Takes OpenID Connect back-channel logouts at `{basePath}/backchannel-logout`. Needs `sessions` or
	 * `revocations`, and `csrf.trustedOrigins: ['*']` in SvelteKit's configuration, for SvelteKit refuses
	 * Logto's request before any hook; its check is then done by this library instead, with
	 * `trustedOrigins`. @default false
	 */
	readonly backchannelLogout?: boolean;
	/** Other origins whose pages may post forms to this app, with `backchannelLogout`. @default [] */
	readonly trustedOrigins?: readonly string[];
	/** Listeners, see {@link LogtoAuthEvents}. */
	readonly events?: LogtoAuthEvents;
	/** Pages of the app that replace built-in ones: paths below `paths.base`. */
	readonly pages?: {
		/** Gets `?code=…&redirectTo=…`; see `errorCatalogue`. @default the built-in page */
		readonly error?: `/${string}`;
	};
	/** How long to wait for Logto, in seconds. @default 5 */
	readonly timeout?: number;
	/** @default standard error */
	readonly logger?: Logger;
	/** From which level on is logged. @default 'warn' */
	readonly logLevel?: LogLevel;
}

/** The options and the environment, checked and complete. */
export interface Config {
	readonly engine: Engine | null;
	/** The issuer as tokens name it: `https://tenant.logto.app/oidc`. */
	readonly issuer: string;
	readonly clientId: string;
	readonly clientSecret: string;
	/** The first seals, all open. */
	readonly secrets: readonly [string, ...string[]];
	readonly scope: string;
	readonly resources: readonly string[];
	/** All that was requested, comma-joined: Auth.js keeps one value a name, and Logto splits it. */
	readonly resource: string | null;
	/** Scope and resources in one text: what a sign-in with this configuration asks for. */
	readonly requested: string;
	readonly basePath: string;
	readonly errorPage: string | null;
	/** The machine-to-machine application, if there is one. */
	readonly machine: { readonly clientId: string; readonly clientSecret: string } | null;
	/** Seconds, as the next three. */
	readonly maxAge: number;
	readonly absoluteMaxAge: number;
	readonly updateAge: number;
	readonly revalidate: number;
	readonly sessions: SessionStore | null;
	readonly revocations: SessionStore | null;
	readonly backchannelLogout: boolean;
	readonly trustedOrigins: readonly string[];
	/** Milliseconds. */
	readonly timeout: number;
	readonly logger: Required<Logger>;
	readonly events: Events;
}

const minimumSecretLength = 32;

/**
 * Checks the options and the environment and completes them. Does not ask Logto anything.
 *
 * @throws {LogtoAuthError} `configuration`, with one sentence for each fault and its cure
 */
export function toConfig(options: LogtoAuthOptions): Config {
	const faults: string[] = [];
	const read = (name: string, cure: string): string => {
		const value = options.env?.[name]?.trim() ?? '';
		if (value === '') faults.push(`${name} is missing: ${cure}`);
		return value;
	};
	const issuer = read(
		'AUTH_LOGTO_ISSUER',
		'set it to the endpoint of your Logto, for example https://tenant.logto.app (Console → Applications → your application → Endpoints).'
	);
	const clientId = read(
		'AUTH_LOGTO_ID',
		'set it to the App ID (Console → Applications → your application).'
	);
	const clientSecret = read(
		'AUTH_LOGTO_SECRET',
		'set it to the App secret (Console → Applications → your application).'
	);
	const secret = read(
		'AUTH_SECRET',
		'set it to a random text, for example from: openssl rand -base64 33'
	);
	if (secret !== '' && secret.length < minimumSecretLength)
		faults.push(
			`AUTH_SECRET is too short: it needs ${minimumSecretLength} characters or more, for example from: openssl rand -base64 33`
		);
	const normalisedIssuer = issuer === '' ? null : toIssuer(issuer);
	if (issuer !== '' && normalisedIssuer === null)
		faults.push(
			'AUTH_LOGTO_ISSUER is not usable: it must be an https address such as https://tenant.logto.app (http only for localhost).'
		);
	faults.push(
		...findSecretFaults(options),
		...findMachineFaults(options),
		...findOptionFaults(options)
	);
	if (faults.length > 0 || normalisedIssuer === null)
		throw new LogtoAuthError('configuration', {
			message: `sveltekit-logto is not set up. ${faults.join(' ')}`
		});
	const secrets = toSecrets(options.env, secret);
	const machine = toMachine(options.env);
	const logger = createLogger({
		logger: options.logger ?? consoleLogger,
		level: options.logLevel ?? 'warn',
		secrets: [clientSecret, ...secrets, ...(machine === null ? [] : [machine.clientSecret])]
	});
	return Object.freeze({
		engine: options.engine ?? null,
		issuer: normalisedIssuer,
		clientId,
		clientSecret,
		secrets,
		machine,
		...toRequested(options),
		basePath: toBasePath(options),
		errorPage: options.pages?.error === undefined ? null : `${base}${options.pages.error}`,
		...toTimes(options),
		sessions: options.sessions ?? null,
		revocations: options.revocations ?? null,
		backchannelLogout: options.backchannelLogout ?? false,
		trustedOrigins: options.trustedOrigins ?? [],
		logger,
		events: createEvents(options.events ?? {}, logger)
	});
}

/** `basePath` with `paths.base` before it. Needs no environment, so any page may ask. */
export function toBasePath(options: Pick<LogtoAuthOptions, 'basePath'>): string {
	return `${base}${(options.basePath ?? '/auth').replace(/\/+$/, '')}`;
}

/**
 * The issuer for what people put into `AUTH_LOGTO_ISSUER`: the endpoint, the issuer or the discovery
 * address, with or without a slash at the end. `null` when it is no https address (http is for
 * loopback only: tokens travel there).
 */
export function toIssuer(value: string): string | null {
	const address = value.replace(/\/\.well-known\/.*$/, '').replace(/\/+$/, '');
	if (!URL.canParse(address)) return null;
	const url = new URL(address);
	const loopback = /^(?:localhost|127(?:\.\d+){3}|\[::1\]|.+\.localhost)$/.test(url.hostname);
	if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) return null;
	if (url.username !== '' || url.search !== '' || url.hash !== '') return null;
	const path = url.pathname.replace(/\/+$/, '');
	return `${url.origin}${path.endsWith('/oidc') ? path : `${path}/oidc`}`;
}

/** A short text that differs when `text` does (FNV-1a): kept in each session, so it is to be small. */
function toFingerprint(text: string): string {
	let hash = 0x811c9dc5;
	for (let index = 0; index < text.length; index++)
		hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
	return (hash >>> 0).toString(36);
}

const day = 24 * 3600;

function toTimes({ session = {}, timeout = 5 }: LogtoAuthOptions) {
	const {
		maxAge = 14 * day,
		absoluteMaxAge = 30 * day,
		updateAge = day,
		revalidate = 300
	} = session;
	return { maxAge, absoluteMaxAge, updateAge, revalidate, timeout: timeout * 1000 };
}

const olderSecrets = ['AUTH_SECRET_1', 'AUTH_SECRET_2', 'AUTH_SECRET_3'];

function toSecrets(env: LogtoAuthOptions['env'], first: string): [string, ...string[]] {
	const older = olderSecrets.map((name) => env[name]?.trim() ?? '');
	return [first, ...older.filter((secret) => secret !== '')];
}

/** Whoever knows an old secret seals sessions with it: it has to be as good as the first. */
function findSecretFaults({ env }: LogtoAuthOptions): string[] {
	const isShort = (name: string) => {
		const length = env?.[name]?.trim().length ?? 0;
		return length > 0 && length < minimumSecretLength;
	};
	return olderSecrets
		.filter(isShort)
		.map((name) => `${name} is too short: it needs ${minimumSecretLength} characters or more.`);
}

function toMachine(env: LogtoAuthOptions['env']): Config['machine'] {
	const clientId = env['AUTH_LOGTO_MACHINE_ID']?.trim() ?? '';
	const clientSecret = env['AUTH_LOGTO_MACHINE_SECRET']?.trim() ?? '';
	return clientId === '' || clientSecret === '' ? null : { clientId, clientSecret };
}

function findMachineFaults({ env }: LogtoAuthOptions): string[] {
	const isSet = (name: string) => (env?.[name]?.trim() ?? '') !== '';
	if (isSet('AUTH_LOGTO_MACHINE_ID') === isSet('AUTH_LOGTO_MACHINE_SECRET')) return [];
	return [
		'AUTH_LOGTO_MACHINE_ID and AUTH_LOGTO_MACHINE_SECRET belong together: set both or neither.'
	];
}

function toRequested(
	options: LogtoAuthOptions
): Pick<Config, 'scope' | 'resources' | 'resource' | 'requested'> {
	const permissions = options.permissions ?? [];
	const resources = options.resources ?? [];
	// Organization tokens carry permissions only when this resource was requested as well.
	const all = permissions.length > 0 ? [...resources, organizationsResource] : resources;
	const scope = [...new Set(['openid', ...(options.scopes ?? defaultScopes), ...permissions])].join(
		' '
	);
	const resource = all.length === 0 ? null : all.join(',');
	return { scope, resources, resource, requested: toFingerprint(`${scope} ${resource ?? ''}`) };
}

function findOptionFaults(options: LogtoAuthOptions): string[] {
	const faults: string[] = [];
	for (const resource of options.resources ?? [])
		if (!URL.canParse(resource) || resource.includes('#') || resource.includes(','))
			faults.push(
				'An entry of the option "resources" is not an absolute URI without fragment and comma (RFC 8707 §2).'
			);
	for (const key of Object.keys(options.routes ?? {}))
		if (!key.startsWith('/'))
			faults.push('A key of the option "routes" is not a route id: it must start with a slash.');
	for (const [name, value] of [
		['session.maxAge', options.session?.maxAge],
		['session.absoluteMaxAge', options.session?.absoluteMaxAge],
		['session.updateAge', options.session?.updateAge],
		['session.revalidate', options.session?.revalidate],
		['timeout', options.timeout]
	] as const)
		if (value !== undefined && !(value > 0))
			faults.push(`The option "${name}" must be above 0 seconds.`);
	if (options.backchannelLogout === true && !options.sessions && !options.revocations)
		faults.push(
			'The option "backchannelLogout" needs "sessions" or "revocations": a cookie alone cannot be ended from outside.'
		);
	if (options.sessions && options.revocations)
		faults.push(
			'The option "revocations" is for sessions in cookies: leave it out with "sessions".'
		);
	for (const origin of options.trustedOrigins ?? [])
		if (!URL.canParse(origin) || new URL(origin).origin !== origin)
			faults.push(
				'An entry of the option "trustedOrigins" is not an origin such as https://pay.example.com.'
			);
	if (toBasePath(options) === base)
		faults.push('The option "basePath" needs a name, for example "/auth": the home page is yours.');
	for (const name of [...(options.scopes ?? []), ...(options.permissions ?? [])])
		if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(name))
			faults.push(
				'A scope or permission holds a character that RFC 6749 §3.3 forbids, such as a space.'
			);
	return faults;
}
