import { LogtoAuthError } from '../errors.js';
import { announceOptions } from './config/announced-options.js';
import { toAcceptedFields, type SignInOptions } from '../protocol/sign-in-options.js';
import { answerInRequest } from './request/answer-in-request.js';
import { getContext } from './request/request-context.js';
import { homePath, readFields, toRedirect } from './http/endpoint.js';
import { endSession } from './endpoints/sign-out.js';
import { requireSameOrigin } from './http/origin-check.js';
import { catchRefusal } from './guards/refusal.js';
import { createHandle } from './handle.js';
import { createHandleFetch } from './locals/handle-fetch.js';
import {
	leaveFor,
	leaveForLogto,
	stopWith,
	type Handle,
	type HandleFetch,
	type RequestEvent
} from './kit.js';
import { toBasePath, type LogtoAuthOptions } from './config/options.js';
import { createRuntimes, type OptionsSource } from './runtime.js';
import { createStartChecks } from './start-checks/start-checks.js';
import { watchHandle } from './start-checks/watch-handle.js';
import type { ClientCredentialsOptions } from './tokens/client-credentials.js';

/** The result of {@link LogtoAuth}. */
export interface LogtoAuthResult {
	/** Export it from `src/hooks.server.ts`, alone or in a `sequence`. */
	readonly handle: Handle;
	/**
	 * A form action that signs the user in. Its fields are those of `SignInOptions`. The components do not need it: they post
	 * to `{basePath}/signin`.
	 *
	 * @throws a redirect
	 */
	readonly signIn: (event: RequestEvent, options?: SignInOptions) => Promise<never>;
	/**
	 * A form action that signs the user out. Its fields are `scope` (`local`, `global`, `everywhere`) and `redirectTo`.
	 *
	 * @throws a redirect
	 */
	readonly signOut: (event: RequestEvent) => Promise<never>;
	/**
	 * Export it from `src/hooks.server.ts`. `event.fetch` then sends the user's access token to every address below one of the
	 * `resources`, unless the request has its own `Authorization`. Without a session it adds nothing.
	 */
	readonly handleFetch: HandleFetch;
	/**
	 * Returns an access token of the app itself (RFC 6749 §4.4), by its machine-to-machine application. The token is cached
	 * until a minute before its end, and concurrent calls share one request.
	 *
	 * @param event only needed when the options of `LogtoAuth` are a function
	 * @throws SvelteKit's HTTP error with `{ code, message }` within a request, like guards; outside of a request
	 * {@link LogtoAuthError}: `configuration` without `AUTH_LOGTO_MACHINE_ID`; `resource_unknown`,
	 * `not_a_member`, `token_refused`, `issuer_unreachable`, `issuer_invalid`
	 * @see https://docs.logto.io/quick-starts/m2m
	 * @example
	 * ```ts
	 * // src/lib/server/logto-management.ts
	 * import { clientCredentials } from '../../hooks.server.js';
	 *
	 * export const getManagementToken = () =>
	 * 	clientCredentials({ resource: 'https://default.logto.app/api', scopes: ['all'] });
	 * ```
	 */
	readonly clientCredentials: (
		options: ClientCredentialsOptions,
		event?: RequestEvent
	) => Promise<string>;
	/**
	 * Ends all sessions of a user on all devices, without waiting for the next confirmation: after a suspension by webhook, or on
	 * a support page. It ends nothing at Logto.
	 *
	 * @param subject the claim `sub`, which is the id of a webhook's `user`
	 * @param event only needed when the options of `LogtoAuth` are a function
	 * @returns `false` if it is not possible: sessions in cookies need the option `revocations`
	 * @throws like `clientCredentials`: `configuration`, `session_store_unreachable`
	 * @example
	 * ```ts
	 * // src/lib/server/on-webhook.ts
	 * import type { WebhookEvent } from 'sveltekit-logto/server';
	 * import { endSessions } from '../../hooks.server.js';
	 *
	 * export async function onWebhook(event: WebhookEvent) {
	 * 	if (event.event === 'User.SuspensionStatus.Updated' && event.isSuspended)
	 * 		await endSessions(event.userId);
	 * }
	 * ```
	 */
	readonly endSessions: (subject: string, event?: RequestEvent) => Promise<boolean>;
}

/**
 * Adds sign-in with Logto to a SvelteKit app: the hook with the endpoints below `basePath`, `locals.auth()`, `locals.logto`
 * and the rule table. It reads and checks nothing before the first request that needs it.
 *
 * @param options the options, or a function that returns them for a request. Without options, users can sign in, and only
 * the `require…` functions protect
 * @throws {LogtoAuthError} `configuration`, on first use, with every fault in one message
 * @example
 * ```ts
 * // src/hooks.server.ts
 * import { LogtoAuth } from 'sveltekit-logto/server';
 *
 * export const { handle } = LogtoAuth({ routes: { '/': 'public' } });
 * ```
 * @see https://authjs.dev/reference/sveltekit
 */
export function LogtoAuth(options: OptionsSource<RequestEvent> = {}): LogtoAuthResult {
	announceOptions(options);
	const getRuntime = createRuntimes();
	return {
		handle: watchHandle(createHandle(options, getRuntime, createStartChecks()), options),
		handleFetch: createHandleFetch(),
		clientCredentials: (wanted, event) =>
			answerInRequest(event, async () => {
				const runtime = getRuntime(await toOptions(options, event));
				return runtime.machineTokens.get(wanted);
			}),
		endSessions: (subject, event) =>
			answerInRequest(event, async () => {
				const { sessions, config } = getRuntime(await toOptions(options, event));
				const ended = await sessions.endAll({ subject });
				const told = { subject, reason: 'ended_by_app' } as const;
				if (ended === 'ended') await config.events.onSessionEnd(told);
				return ended !== 'impossible';
			}),
		async signIn(event, given) {
			const form = await orStop(event, () => readFields(event));
			const fields = { ...form, ...toFields(given ?? {}) };
			const { redirectTo = event.url.pathname } = fields;
			const query = new URLSearchParams({ ...toAcceptedFields(fields), redirectTo });
			leaveFor(`${toBasePath(getContext(event).options)}/signin?${query}`);
		},
		async signOut(event) {
			const context = getContext(event);
			const request = { event, context, basePath: toBasePath(context.options), home: homePath };
			const address = await orStop(event, async () => {
				// Independent of the app's own CSRF setting.
				requireSameOrigin(event);
				return endSession(request, await readFields(event));
			});
			if (address.startsWith('/')) leaveFor(toRedirect(request, address));
			leaveForLogto(address);
		}
	};
}

async function toOptions(
	source: OptionsSource<RequestEvent>,
	event: RequestEvent | undefined
): Promise<LogtoAuthOptions> {
	if (typeof source !== 'function') return source;
	if (event !== undefined) return source(event);
	throw new LogtoAuthError('configuration', {
		message:
			'clientCredentials and endSessions need the event, for the options of LogtoAuth are a function of it.'
	});
}

/** Answers a form that cannot be read or that another site sent: it is not a failure of the app. */
async function orStop<Value>(event: RequestEvent, task: () => Promise<Value>): Promise<Value> {
	const result = await catchRefusal(getContext(event), task);
	if (!result.passed) stopWith(result.reason);
	return result.value;
}

function toFields({ identifiers, maxAge, ...rest }: SignInOptions): Record<string, string> {
	return {
		...rest,
		...(identifiers === undefined ? {} : { identifiers: identifiers.join(' ') }),
		...(maxAge === undefined ? {} : { maxAge: String(maxAge) })
	};
}
