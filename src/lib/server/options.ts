import { LogtoAuthError } from '../errors.js';
import type { Permission, Resource } from '../protocol/register.js';
import type { Requirement } from '../protocol/requirement.js';
import { defaultScopes, organizationsResource } from '../protocol/scopes.js';
import type { Engine } from './authjs.js';
import { base } from './kit.js';
import { consoleLogger, type Logger } from './log.js';

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
	 * `AUTH_SECRET_1` to `AUTH_SECRET_3`.
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
		/** The cookie is renewed when it is older than this. @default 86400 (a day) */
		readonly updateAge?: number;
	};
	/** Pages of the app that replace built-in ones: paths below `paths.base`. */
	readonly pages?: {
		/** Gets `?code=…&redirectTo=…`; see `errorCatalogue`. @default the built-in page */
		readonly error?: `/${string}`;
	};
	/** How long to wait for Logto, in seconds. @default 5 */
	readonly timeout?: number;
	/** @default standard error */
	readonly logger?: Logger;
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
	readonly basePath: string;
	readonly errorPage: string | null;
	readonly maxAge: number;
	readonly updateAge: number;
	/** Milliseconds. */
	readonly timeout: number;
	readonly logger: Logger;
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
	faults.push(...findOptionFaults(options));
	if (faults.length > 0 || normalisedIssuer === null)
		throw new LogtoAuthError('configuration', {
			message: `sveltekit-logto is not set up. ${faults.join(' ')}`
		});
	return Object.freeze({
		engine: options.engine ?? null,
		issuer: normalisedIssuer,
		clientId,
		clientSecret,
		secrets: toSecrets(options.env, secret),
		...toRequested(options),
		basePath: toBasePath(options),
		errorPage: options.pages?.error === undefined ? null : `${base}${options.pages.error}`,
		maxAge: options.session?.maxAge ?? 14 * 24 * 3600,
		updateAge: options.session?.updateAge ?? 24 * 3600,
		timeout: (options.timeout ?? 5) * 1000,
		logger: options.logger ?? consoleLogger
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

function toSecrets(env: LogtoAuthOptions['env'], first: string): [string, ...string[]] {
	const older = ['AUTH_SECRET_1', 'AUTH_SECRET_2', 'AUTH_SECRET_3'].flatMap(
		(name) => env[name] ?? []
	);
	return [first, ...older.filter((secret) => secret !== '')];
}

function toRequested(options: LogtoAuthOptions): Pick<Config, 'scope' | 'resources' | 'resource'> {
	const permissions = options.permissions ?? [];
	const resources = options.resources ?? [];
	// Organization tokens carry permissions only when this resource was requested as well.
	const all = permissions.length > 0 ? [...resources, organizationsResource] : resources;
	return {
		scope: [...new Set(['openid', ...(options.scopes ?? defaultScopes), ...permissions])].join(' '),
		resources,
		resource: all.length === 0 ? null : all.join(',')
	};
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
		['session.updateAge', options.session?.updateAge],
		['timeout', options.timeout]
	] as const)
		if (value !== undefined && !(value > 0))
			faults.push(`The option "${name}" must be above 0 seconds.`);
	for (const name of [...(options.scopes ?? []), ...(options.permissions ?? [])])
		if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(name))
			faults.push(
				'A scope or permission holds a character that RFC 6749 §3.3 forbids, such as a space.'
			);
	return faults;
}
