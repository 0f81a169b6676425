import { toAuthorizationParameters, type SignInOptions } from '../protocol/sign-in-options.js';
import { getContext } from './context.js';
import { homePath, readFields, toRedirect } from './endpoints/endpoint.js';
import { endSession } from './endpoints/sign-out.js';
import { createHandle } from './handle.js';
import { leaveFor, leaveForLogto, type Handle, type RequestEvent } from './kit.js';
import { toBasePath } from './options.js';
import { createRuntimes, type OptionsSource } from './runtime.js';

/** What `LogtoAuth` gives. */
export interface LogtoAuthResult {
	/** Export it from `src/hooks.server.ts`, alone or in a `sequence`. */
	readonly handle: Handle;
	/**
	 * A form action that signs in; fields as `SignInOptions`. Not needed for the components, which
	 * post to `{basePath}/signin`.
	 *
	 * @throws a redirect
	 */
	readonly signIn: (event: RequestEvent, options?: SignInOptions) => Promise<never>;
	/**
	 * A form action that signs out; fields `scope` and `redirectTo`.
	 *
	 * @throws a redirect
	 */
	readonly signOut: (event: RequestEvent) => Promise<never>;
}

/**
 * Adds sign-in with Logto to a SvelteKit app: the hook, with the endpoints below `basePath`,
 * `locals.auth()`, `locals.logto` and the rule table. Nothing is read or checked before the first
 * request that needs it.
 *
 * @param options the options, or a function that makes them for a request
 * @throws {LogtoAuthError} `configuration`, on first use, with every fault in one message
 * @example
 * ```ts
 * // src/hooks.server.ts
 * import { SvelteKitAuth } from '@auth/sveltekit';
 * import { LogtoAuth } from 'sveltekit-logto/server';
 * import { env } from '$env/dynamic/private';
 *
 * export const { handle } = LogtoAuth({
 * 	engine: SvelteKitAuth,
 * 	env,
 * 	permissions: ['read:invoices', 'write:invoices'],
 * 	organization: { param: 'organization' },
 * 	routes: { '/': 'public', '/(app)': 'session' }
 * });
 * ```
 * @see https://authjs.dev/reference/sveltekit
 */
export function LogtoAuth(options: OptionsSource<RequestEvent>): LogtoAuthResult {
	return {
		handle: createHandle(options, createRuntimes()),
		async signIn(event, given) {
			const fields = { ...(await readFields(event)), ...toFields(given ?? {}) };
			const accepted = Object.keys(toAuthorizationParameters(fields)).length > 0 ? fields : {};
			const { redirectTo = event.url.pathname } = fields;
			const query = new URLSearchParams({ ...accepted, redirectTo });
			leaveFor(`${toBasePath(getContext(event).options)}/signin?${query}`);
		},
		async signOut(event) {
			const context = getContext(event);
			const request = { event, context, basePath: toBasePath(context.options), home: homePath };
			const address = await endSession(request, await readFields(event));
			for (const change of await context.runtime().logins.clearFinished(event))
				event.cookies.set(change.name, change.value, change.options);
			if (address.startsWith('/')) leaveFor(toRedirect(request, address));
			leaveForLogto(address);
		}
	};
}

function toFields({ identifiers, maxAge, ...rest }: SignInOptions): Record<string, string> {
	return {
		...rest,
		...(identifiers === undefined ? {} : { identifiers: identifiers.join(' ') }),
		...(maxAge === undefined ? {} : { maxAge: String(maxAge) })
	};
}
