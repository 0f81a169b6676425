import { LogtoAuthError } from '../../errors.js';
import { basicClaims } from '../../protocol/claims.js';
import { defaultScopes, organizationsResource } from '../../protocol/scopes.js';
import type { Engine } from './engine.js';
import type { LogtoAuthCallbacks, ProfileCallback } from './callbacks.js';
import { reportCores } from '../dependencies/report-cores.js';
import { createEvents, type Events } from '../observability/events.js';
import { toFingerprint } from '../internal/fingerprint.js';
import { base } from '../kit.js';
import { consoleLogger, createLogger, type Logger } from '../observability/logger.js';
import {
	findMachineFaults,
	findOptionFaults,
	findSecretFaults,
	findVariableFaults
} from './option-faults.js';
import { toBasePath, type LogtoAuthOptions, type SessionClaimsOption } from './options.js';
import type { OrganizationDefault } from './organization-source.js';
import { defaultHeaderBudget } from './header-budget.js';
import type { SessionStore } from '../stores/store.js';
import { listSecrets, olderSecrets, readVariable } from './secrets.js';
import { toTimes } from './times.js';
import { toInternalEndpoint, toIssuer } from './logto-address.js';

/** The options and the environment, checked and complete. */
export interface Config {
	readonly engine: Engine | null;
	/** The issuer as tokens name it: `https://tenant.logto.app/oidc`. */
	readonly issuer: string;
	/** The origin at which this server reaches Logto; `null` for the issuer's. */
	readonly internalEndpoint: string | null;
	readonly clientId: string;
	readonly clientSecret: string;
	/** The first one seals, all of them open. */
	readonly secrets: readonly [string, ...string[]];
	readonly scope: string;
	/** The option `permissions`. */
	readonly permissions: readonly string[];
	readonly resources: readonly string[];
	/** All requested resources, joined by commas: Auth.js keeps one value for each name, and Logto splits it. */
	readonly resource: string | null;
	/** A fingerprint of scope and resources: what a sign-in with this configuration requests. */
	readonly requested: string;
	readonly basePath: string;
	/** `null` for the default. */
	readonly cookiePrefix: string | null;
	readonly errorPage: string | null;
	readonly organizationDefault: OrganizationDefault;
	/** With `paths.base`. */
	readonly onboarding: string | null;
	/** The machine-to-machine application, if there is one. */
	readonly machine: { readonly clientId: string; readonly clientSecret: string } | null;
	/** In seconds, like the next three. */
	readonly maxAge: number;
	readonly absoluteMaxAge: number;
	readonly updateAge: number;
	readonly revalidate: number;
	/** In bytes. */
	readonly headerBudget: number;
	/** Names of the claims that a session shows. */
	readonly sessionClaims: 'all' | readonly string[];
	readonly sessions: SessionStore | null;
	readonly revocations: SessionStore | null;
	readonly backchannelLogout: boolean;
	readonly trustedOrigins: readonly string[];
	readonly consent: 'always' | 'when-needed';
	readonly signOut: {
		readonly revoke: boolean;
		/** With `paths.base`. */
		readonly redirectPaths: readonly [string, ...string[]];
		/** The resource indicator of the Management API; `null` if it is disabled. */
		readonly managementApi: string | null;
	};
	/** In milliseconds. */
	readonly timeout: number;
	readonly logger: Required<Logger>;
	readonly events: Events;
	/** `null` for the default. */
	readonly profile: ProfileCallback | null;
	readonly callbacks: LogtoAuthCallbacks;
}

/**
 * Checks the options and the environment and adds the defaults. Makes no request to Logto.
 *
 * @throws {LogtoAuthError} `configuration`, with one sentence for each fault and its cure
 */
export function toConfig(options: LogtoAuthOptions): Config {
	const { env } = options;
	const faults = findFaults(options);
	const issuer = toIssuer(readVariable(env, 'AUTH_LOGTO_ISSUER'));
	if (faults.length > 0 || issuer === null)
		throw new LogtoAuthError('configuration', {
			message: `sveltekit-logto is not set up. ${faults.join(' ')}`
		});
	const machine = toMachine(env);
	const level = options.logLevel ?? 'warn';
	const logger = createLogger({
		logger: options.logger ?? consoleLogger,
		level,
		secrets: listSecrets(env)
	});
	void reportCores(logger, level);
	return Object.freeze({
		engine: options.engine ?? null,
		issuer,
		internalEndpoint: toInternalEndpoint(readVariable(env, 'AUTH_LOGTO_INTERNAL_ENDPOINT')),
		clientId: readVariable(env, 'AUTH_LOGTO_ID'),
		clientSecret: readVariable(env, 'AUTH_LOGTO_SECRET'),
		secrets: toSecrets(env),
		machine,
		...toRequested(options),
		basePath: toBasePath(options),
		cookiePrefix: options.cookiePrefix ?? null,
		errorPage: options.pages?.error === undefined ? null : `${base}${options.pages.error}`,
		organizationDefault: options.organization?.default ?? 'last',
		onboarding: options.onboarding === undefined ? null : `${base}${options.onboarding}`,
		...toTimes(options),
		headerBudget: options.session?.headerBudget ?? defaultHeaderBudget,
		sessionClaims: toSessionClaims(options.session?.claims),
		sessions: options.sessions ?? null,
		revocations: options.revocations ?? null,
		backchannelLogout: options.backchannelLogout ?? false,
		trustedOrigins: options.trustedOrigins ?? [],
		consent: options.consent ?? 'always',
		signOut: toSignOut(options, issuer),
		logger,
		events: createEvents(options.events ?? {}, logger),
		profile: options.profile ?? null,
		callbacks: options.callbacks ?? {}
	});
}

/** Every fault of the options and the environment: one sentence each, with its cure. Makes no request to Logto. */
export function findFaults(options: LogtoAuthOptions): readonly string[] {
	return [
		...findVariableFaults(options),
		...findSecretFaults(options),
		...findMachineFaults(options),
		...findOptionFaults(options)
	];
}

/** `Register.sessionClaims` narrows the type of this option; the value is checked as `unknown`. */
function toSessionClaims(claims: SessionClaimsOption | undefined): Config['sessionClaims'] {
	const given: unknown = claims;
	if (given === 'all') return given;
	return Array.isArray(given) ? given.map(String) : basicClaims;
}

function toSecrets(env: LogtoAuthOptions['env']): [string, ...string[]] {
	const older = olderSecrets.map((name) => readVariable(env, name));
	return [readVariable(env, 'AUTH_SECRET'), ...older.filter((secret) => secret !== '')];
}

function toMachine(env: LogtoAuthOptions['env']): Config['machine'] {
	const clientId = readVariable(env, 'AUTH_LOGTO_MACHINE_ID');
	const clientSecret = readVariable(env, 'AUTH_LOGTO_MACHINE_SECRET');
	return clientId === '' || clientSecret === '' ? null : { clientId, clientSecret };
}

function toSignOut({ signOut = {} }: LogtoAuthOptions, issuer: string): Config['signOut'] {
	const { revoke = true, redirectPaths: [first, ...others] = ['/'], managementApi } = signOut;
	return {
		revoke,
		redirectPaths: [`${base}${first}`, ...others.map((path) => `${base}${path}`)],
		managementApi: managementApi === false ? null : (managementApi ?? toManagementApi(issuer))
	};
}

/** Logto names its Management API after the tenant, also for custom domains. */
function toManagementApi(issuer: string): string {
	const { hostname } = new URL(issuer);
	const tenant = hostname.endsWith('.logto.app') ? hostname : 'default.logto.app';
	return `https://${tenant}/api`;
}

function toRequested(
	options: LogtoAuthOptions
): Pick<Config, 'scope' | 'permissions' | 'resources' | 'resource' | 'requested'> {
	const permissions = options.permissions ?? [];
	const resources = options.resources ?? [];
	// Organization tokens contain permissions only if this resource is requested as well.
	const all = permissions.length > 0 ? [...resources, organizationsResource] : resources;
	const scope = [...new Set(['openid', ...(options.scopes ?? defaultScopes), ...permissions])].join(
		' '
	);
	const resource = all.length === 0 ? null : all.join(',');
	const requested = toFingerprint(`${scope} ${resource ?? ''}`);
	return { scope, permissions, resources, resource, requested };
}
