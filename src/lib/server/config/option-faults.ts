import { base } from '../kit.js';
import { toSafeRedirect } from '../../protocol/redirect-to.js';
import { logLevels } from '../observability/logger.js';
import { toBasePath, type HttpMethod, type LogtoAuthOptions } from './options.js';
import { defaultHeaderBudget, largestHeaderBudget, smallestHeaderBudget } from './header-budget.js';
import { findTimeFaults } from './times.js';
import {
	isNoString,
	minimumSecretLength,
	olderSecrets,
	readVariable,
	secretRecipe
} from './secrets.js';
import { toInternalEndpoint, toIssuer } from './logto-address.js';

export function findOptionFaults(options: LogtoAuthOptions): string[] {
	const faults: string[] = [];
	for (const resource of options.resources ?? [])
		if (!URL.canParse(resource) || resource.includes('#') || resource.includes(','))
			faults.push(
				'An entry of the option "resources" is not an absolute URI without fragment and comma (RFC 8707 §2).'
			);
	for (const key of Object.keys(options.routes ?? {}))
		if (!key.startsWith('/'))
			faults.push('A key of the option "routes" is not a route id: it must start with a slash.');
	faults.push(...findRuleFaults(options), ...findOrganizationFaults(options));
	faults.push(...findTimeFaults(options), ...findBudgetFaults(options));
	faults.push(...findClaimFaults(options), ...findPageOrganizationsFaults(options));
	if (options.logLevel !== undefined && !logLevels.includes(options.logLevel))
		faults.push(`The option "logLevel" must be one of ${logLevels.join(', ')}.`);
	if (options.backchannelLogout === true && !options.sessions && !options.revocations)
		faults.push(
			'The option "backchannelLogout" needs "sessions" or "revocations": without a store, only the browser can end a session.'
		);
	if (options.sessions && options.revocations)
		faults.push(
			'The option "revocations" is for sessions in cookies: remove it, because "sessions" is set.'
		);
	for (const origin of options.trustedOrigins ?? [])
		if (!URL.canParse(origin) || new URL(origin).origin !== origin)
			faults.push(
				'An entry of the option "trustedOrigins" is not an origin such as https://pay.example.com.'
			);
	if (options.cookiePrefix !== undefined && !/^[\w-]{1,32}$/.test(options.cookiePrefix))
		faults.push(
			'The option "cookiePrefix" must be 1 to 32 letters, digits, "-" or "_", for example "shop".'
		);
	faults.push(
		...findSignOutFaults(options),
		...findCallbackFaults(options),
		...findPageFaults(options)
	);
	if (toBasePath(options) === base)
		faults.push(
			'The option "basePath" needs a name, for example "/auth": the home page belongs to the app.'
		);
	for (const name of [...(options.scopes ?? []), ...(options.permissions ?? [])])
		if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(name))
			faults.push(
				'A scope or permission contains a character that RFC 6749 §3.3 does not allow, such as a space.'
			);
	return faults;
}

/** Without types, an option can hold a value that is not a function. It would fail only at the next sign-in. */
function findCallbackFaults({ profile, callbacks = {} }: LogtoAuthOptions): string[] {
	const named = Object.entries(callbacks).map(([name, given]) => [`callbacks.${name}`, given]);
	return [['profile', profile], ...named]
		.filter(([, given]) => given !== undefined && typeof given !== 'function')
		.map(([name]) => `The option "${name}" is not a function.`);
}

/** Checks pages to which the library adds a query. */
function findPageFaults({ pages, onboarding }: LogtoAuthOptions): string[] {
	const named = Object.entries({ 'pages.error': pages?.error, onboarding });
	return named
		.filter(([, path]) => path !== undefined && !isPagePath(path))
		.map(
			([name]) =>
				`The option "${name}" must be the path of a page of this app below "paths.base", without query and fragment, for example "/welcome".`
		);
}

function isPagePath(path: unknown): boolean {
	if (typeof path !== 'string' || /[?#]/.test(path) || !path.startsWith('/')) return false;
	return toSafeRedirect(path, 'http://localhost') !== null;
}

function findSignOutFaults({ signOut = {}, consent }: LogtoAuthOptions): string[] {
	const faults: string[] = [];
	const { redirectPaths = ['/'], managementApi } = signOut;
	if (
		redirectPaths.length === 0 ||
		redirectPaths.some((path) => toSafeRedirect(path, 'http://localhost') !== path)
	)
		faults.push(
			'The option "signOut.redirectPaths" must be paths of this app such as "/goodbye" that are registered at Logto as post sign-out redirect URIs.'
		);
	if (typeof managementApi === 'string' && !URL.canParse(managementApi))
		faults.push(
			'The option "signOut.managementApi" must be a resource indicator such as https://default.logto.app/api.'
		);
	if (consent !== undefined && consent !== 'always' && consent !== 'when-needed')
		faults.push('The option "consent" must be "always" or "when-needed".');
	return faults;
}

function findOrganizationFaults({ organization = {} }: LogtoAuthOptions): string[] {
	const { param, subdomain, resolve, default: first } = organization;
	const faults: string[] = [];
	if (first !== undefined && first !== 'last' && first !== 'only' && typeof first !== 'function')
		faults.push(
			'The option "organization.default" must be "last", "only" or a function of the memberships.'
		);
	if (param !== undefined && subdomain !== undefined && resolve === undefined)
		faults.push(
			'The option "organization" has "param" and "subdomain": keep one of them, or add "resolve".'
		);
	// Browsers send hosts in lower case. The port is removed.
	if (subdomain !== undefined && !/^[a-z\d-]+(?:\.[a-z\d-]+)*$/.test(subdomain))
		faults.push(
			'The option "organization.subdomain" must be a domain in lower case, such as example.com.'
		);
	return faults;
}

function findBudgetFaults({ session }: LogtoAuthOptions): string[] {
	const { headerBudget: budget = defaultHeaderBudget } = session ?? {};
	const fits = budget >= smallestHeaderBudget && budget <= largestHeaderBudget;
	if (Number.isInteger(budget) && fits) return [];
	return [
		`The option "session.headerBudget" must be a whole number of bytes from ${smallestHeaderBudget} to ${largestHeaderBudget}: the limit of your proxy for the header fields of a response, such as nginx's proxy_buffer_size.`
	];
}

/** Another value would show every claim, or none. */
function findClaimFaults({ session = {} }: LogtoAuthOptions): string[] {
	const claims: unknown = session.claims;
	if (claims === undefined || claims === 'all' || claims === 'basic') return [];
	if (Array.isArray(claims) && claims.every((claim) => typeof claim === 'string')) return [];
	return [
		'The option "session.claims" must be "basic", "all" or an array of claims such as ["name", "email"].'
	];
}

function findPageOrganizationsFaults({ session = {} }: LogtoAuthOptions): string[] {
	const { pageOrganizations: most = 'all' } = session;
	if (most === 'all' || (Number.isInteger(most) && most >= 0)) return [];
	return ['The option "session.pageOrganizations" must be a whole number such as 20, or "all".'];
}

const methods: ReadonlySet<string> = new Set<HttpMethod>([
	'GET',
	'HEAD',
	'POST',
	'PUT',
	'PATCH',
	'DELETE',
	'OPTIONS'
]);

function findRuleFaults({ routes = {} }: LogtoAuthOptions): string[] {
	return Object.entries(routes).flatMap(([key, rule]) => {
		if (typeof rule !== 'object' || rule === null) return [];
		const faults: string[] = [];
		const named = 'methods' in rule ? Object.keys(rule.methods ?? {}) : [];
		if (named.some((name) => !methods.has(name)))
			faults.push(`The rule for "${key}" names an unknown method: write methods as GET or POST.`);
		const otherwise = 'otherwise' in rule ? rule.otherwise : undefined;
		const path = [otherwise].flatMap((answer) =>
			answer === undefined || 'status' in answer
				? []
				: ['page' in answer ? answer.page : answer.redirect]
		);
		if (path.some((place) => toSafeRedirect(place, 'http://localhost') === null))
			faults.push(`The rule for "${key}" redirects to an address that is not a path of this app.`);
		return faults;
	});
}

const required: ReadonlyArray<readonly [name: string, cure: string]> = [
	[
		'AUTH_LOGTO_ISSUER',
		'set it to the endpoint of your Logto, for example https://tenant.logto.app (Console → Applications → your application → Endpoints).'
	],
	['AUTH_LOGTO_ID', 'set it to the App ID (Console → Applications → your application).'],
	['AUTH_LOGTO_SECRET', 'set it to the App secret (Console → Applications → your application).'],
	['AUTH_SECRET', `set it to a random string, for example from: ${secretRecipe}`]
];

/** The four variables that every app needs. */
export function findVariableFaults({ env }: LogtoAuthOptions): string[] {
	const faults = required
		.filter(([name]) => readVariable(env, name) === '')
		.map(([name, cure]) => {
			const what = isNoString(env, name) ? 'not a string' : 'missing';
			return `${name} is ${what}: ${cure}`;
		});
	const { length } = readVariable(env, 'AUTH_SECRET');
	if (length > 0 && length < minimumSecretLength)
		faults.push(
			`AUTH_SECRET is too short: it needs ${minimumSecretLength} characters or more, for example from: ${secretRecipe}`
		);
	const issuer = readVariable(env, 'AUTH_LOGTO_ISSUER');
	if (issuer !== '' && toIssuer(issuer) === null)
		faults.push(
			'AUTH_LOGTO_ISSUER is not usable: it must be the https address that browsers use, such as https://tenant.logto.app (http only for localhost). If this server reaches Logto at another address, set AUTH_LOGTO_INTERNAL_ENDPOINT.'
		);
	const internal = readVariable(env, 'AUTH_LOGTO_INTERNAL_ENDPOINT');
	if (internal !== '' && toInternalEndpoint(internal) === null)
		faults.push(
			'AUTH_LOGTO_INTERNAL_ENDPOINT is not usable: it must be an origin such as http://logto:3001 (http only for loopback, private networks and names without a dot, because tokens travel there).'
		);
	else if (isNoString(env, 'AUTH_LOGTO_INTERNAL_ENDPOINT'))
		faults.push('AUTH_LOGTO_INTERNAL_ENDPOINT is not a string.');
	return faults;
}

/** An attacker who knows an older secret can seal sessions with it, so it must be as strong as the first. */
export function findSecretFaults({ env }: LogtoAuthOptions): string[] {
	return olderSecrets.flatMap((name) => {
		if (isNoString(env, name)) return [`${name} is not a string.`];
		const { length } = readVariable(env, name);
		if (length === 0 || length >= minimumSecretLength) return [];
		return [`${name} is too short: it needs ${minimumSecretLength} characters or more.`];
	});
}

export function findMachineFaults({ env }: LogtoAuthOptions): string[] {
	const names = ['AUTH_LOGTO_MACHINE_ID', 'AUTH_LOGTO_MACHINE_SECRET'];
	const wrong = names.filter((name) => isNoString(env, name));
	if (wrong.length > 0) return wrong.map((name) => `${name} is not a string.`);
	const [id, secret] = names.map((name) => readVariable(env, name) !== '');
	if (id === secret) return [];
	return [
		'AUTH_LOGTO_MACHINE_ID and AUTH_LOGTO_MACHINE_SECRET belong together: set both or neither.'
	];
}
