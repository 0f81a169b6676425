import { customFetch } from '@auth/core';
import type { OIDCConfig, OIDCUserConfig } from '@auth/core/providers';
import { LogtoAuthError } from '../../errors.js';
import type { LogtoProfile } from '../../protocol/claims.js';
import { defaultScopes, toScopes } from '../../protocol/scopes.js';
import { toUser } from '../session/to-user.js';
import { toIssuer } from '../config/logto-address.js';
import { createProviderFetch } from './provider-fetch.js';

/** The options of {@link Logto}: every option of an OpenID Connect provider of Auth.js. */
export type LogtoProviderOptions = OIDCUserConfig<LogtoProfile>;

type Authorization = NonNullable<LogtoProviderOptions['authorization']>;
type Params = Readonly<Record<string, unknown>>;

/**
 * Logto as a provider of Auth.js, for an app that keeps `SvelteKitAuth` or `Auth` and also has other providers. It
 * corrects faults of `@auth/core/providers/logto` (docs/provider.md has the list): PKCE, `state`, `nonce` and the
 * signature of the ID token are checked; Logto issues a refresh token; all claims are there; the issuer may be Logto's
 * endpoint.
 *
 * It has no session of this library, no guards and no organization tokens: use `LogtoAuth` for these.
 *
 * Each option overrides a default. `authorization.params` are merged: a `resource` may be an array, and `undefined`
 * leaves a parameter out. `issuer` is Logto's endpoint, the issuer with `/oidc`, or the discovery address, with
 * `https:` (`http:` on loopback). Auth.js reads `AUTH_LOGTO_ID`, `AUTH_LOGTO_SECRET` and `AUTH_LOGTO_ISSUER` for
 * options that are missing.
 *
 * @throws {LogtoAuthError} `configuration` at the first request, when the issuer is no such address
 * @example
 * ```ts
 * // src/hooks.server.ts
 * import { SvelteKitAuth } from '@auth/sveltekit';
 * import GitHub from '@auth/sveltekit/providers/github';
 * import { Logto } from 'sveltekit-logto/provider';
 *
 * export const { handle, signIn, signOut } = SvelteKitAuth({
 *   trustHost: true,
 *   providers: [Logto, GitHub]
 * });
 * ```
 * @see https://authjs.dev/reference/core/providers/logto
 */
export function Logto(options: LogtoProviderOptions = {}): OIDCConfig<LogtoProfile> {
	return createProvider(options, () => {});
}

/** {@link Logto}. `onOtherCopy` is called when another copy of `@auth/core` reads it than the one imported here. */
export function createProvider(
	{ issuer, ...options }: LogtoProviderOptions,
	onOtherCopy: () => void
): OIDCConfig<LogtoProfile> {
	const ownFetch = findFetch(options) ?? createProviderFetch(() => provider.issuer);
	const settled = {
		// Auth.js merges arrays entry by entry: a shorter array of the app would change nothing.
		checks: options.checks ?? ['pkce', 'state', 'nonce'],
		authorization: toAuthorization(options.authorization)
	} satisfies LogtoProviderOptions;
	const provider: OIDCConfig<LogtoProfile> = {
		id: 'logto',
		name: 'Logto',
		type: 'oidc',
		// Userinfo has claims that the ID token lacks.
		idToken: false,
		profile: toUser,
		...settled,
		[customFetch]: ownFetch,
		options: answerAnyCopy({ ...options, ...settled }, ownFetch, onOtherCopy)
	};
	return withIssuer(provider, issuer);
}

/** If the app passes no issuer, Auth.js writes AUTH_LOGTO_ISSUER into `issuer` after the provider is created. */
function withIssuer(provider: OIDCConfig<LogtoProfile>, given: string | undefined) {
	let written = given;
	return Object.defineProperty(provider, 'issuer', {
		get: () => (written ? requireIssuer(written) : undefined),
		set(value: string | undefined) {
			written = value;
		},
		enumerable: true,
		configurable: true
	});
}

function requireIssuer(written: string): string {
	const issuer = toIssuer(written);
	if (issuer !== null) return issuer;
	throw new LogtoAuthError('configuration', {
		message:
			'The issuer of the provider Logto (the option "issuer", or AUTH_LOGTO_ISSUER) must be the https address of your Logto endpoint, for example https://tenant.logto.app; http is for localhost only.'
	});
}

function toAuthorization(given: LogtoProviderOptions['authorization']): Authorization {
	if (typeof given === 'string') return given;
	const params: Params = { scope: defaultScopes.join(' '), ...given?.params };
	const entries = Object.entries({ ...toPrompt(params), ...params })
		.filter(([, value]) => value !== undefined)
		// Auth.js keeps one value for each name, and Logto splits it at commas.
		.map(([name, value]) => [name, Array.isArray(value) ? value.join(',') : value]);
	return { ...given, params: Object.fromEntries(entries) };
}

/** Without `prompt=consent` Logto issues no refresh token, whatever the scope is. */
function toPrompt({ scope }: Params): Params {
	return toScopes(scope).includes('offline_access') ? { prompt: 'consent' } : {};
}

/** The `fetch` that an app passes, under the symbol of its copy of `@auth/core`. */
function findFetch(options: object): typeof fetch | null {
	const key = Object.getOwnPropertySymbols(options).find(isCustomFetch);
	const given: unknown = key === undefined ? undefined : Reflect.get(options, key);
	return typeof given === 'function' ? (input, init) => given(input, init) : null;
}

/**
 * `@auth/sveltekit` may run another copy of `@auth/core` than this file imports, and each copy has a symbol of its own.
 * If a provider lacks that symbol, Auth.js looks for it in the provider's `options`. These answer to the symbol of any
 * copy.
 */
function answerAnyCopy<Options extends object>(
	options: Options,
	ownFetch: typeof fetch,
	onOtherCopy: () => void
): Options {
	const get = (target: Options, key: string | symbol) => {
		if (!isCustomFetch(key)) return Reflect.get(target, key);
		if (key !== customFetch) onOtherCopy();
		return ownFetch;
	};
	return new Proxy(options, { get });
}

const isCustomFetch = (key: string | symbol): boolean =>
	typeof key === 'symbol' && key.description === customFetch.description;
