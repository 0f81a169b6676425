import { LogtoAuthError } from '../../errors.js';
import { isIsolate } from '../internal/platform.js';

/** Every span of the library and what it covers. The names are stable, because dashboards use them. */
export const spans = {
	'logto.session.read': 'Opens a session: an unknown cookie, or the record in the store.',
	'logto.session.write': 'Seals the cookie of a session.',
	'logto.session.revalidate': 'Confirms the claims of a session with Logto.',
	'logto.sign_in': 'Begins a sign-in and creates the address at Logto.',
	'logto.callback': 'Completes a sign-in: exchanges the code and creates the session.',
	'logto.sign_out': 'Ends a session on this site, and at Logto if requested.',
	'logto.backchannel_logout': 'Ends sessions by a logout token of Logto.',
	'logto.token.refresh':
		'Uses a refresh token, including the wait for other requests of the session.',
	'logto.token.exchange': 'Exchanges a token (RFC 8693).',
	'logto.token.introspect': 'Introspects an opaque token (RFC 7662).',
	'logto.token.client_credentials': 'Fetches a machine-to-machine token.',
	'logto.token.revoke': 'Revokes a refresh token.',
	'logto.sessions.end': 'Ends the sessions of a user at Logto.',
	'logto.userinfo': 'Fetches the claims of the userinfo endpoint.',
	'logto.discovery': 'Fetches the discovery document.',
	'logto.jwks': 'Fetches the keys of the issuer.',
	'logto.webhook': 'Verifies a webhook.'
} as const satisfies Record<string, string>;

/** A name of {@link spans}. */
export type SpanName = keyof typeof spans;

/**
 * The attributes of a span. They contain no token and no user: neither `sub` nor `sid`. An `undefined` attribute is
 * left out.
 */
export interface SpanAttributes {
	/** The resource indicator of an access token. */
	readonly 'logto.resource'?: string | undefined;
	readonly 'logto.organization.id'?: string | undefined;
	/** The kind of session: cookie or store. */
	readonly 'logto.session.store'?: 'cookie' | 'store' | undefined;
}

/** The used part of a span of `@opentelemetry/api`. */
interface Span {
	setAttribute(name: string, value: string): unknown;
	setStatus(status: { code: number }): unknown;
	end(): void;
}

/** The used part of `@opentelemetry/api`. It is declared here because the package is optional. */
export interface TracingApi {
	readonly trace: {
		getTracer(name: string): {
			startActiveSpan<Value>(
				name: string,
				options: { attributes: Record<string, string | undefined> },
				task: (span: Span) => Value
			): Value;
		};
	};
}

/** `SpanStatusCode.ERROR` of `@opentelemetry/api`. */
const statusError = 2;

/** Runs a task, within a span if tracing is available. */
export type WithSpan = <Value>(
	name: SpanName,
	attributes: SpanAttributes,
	task: () => Promise<Value>
) => Promise<Value>;

/**
 * A {@link WithSpan} for the OpenTelemetry API that `load` returns. `load` runs once. When it returns `null`, tasks run
 * without spans.
 */
export function createWithSpan(
	load: () => Promise<TracingApi | null>,
	mortal: boolean = isIsolate
): WithSpan {
	let loading: Promise<TracingApi | null> | null = null;
	// In an isolate, a request that ends during the load would leave all others waiting.
	let loaded: TracingApi | null | undefined = mortal ? null : undefined;

	return (name, attributes, task) => {
		if (loaded === null) return task();
		if (loaded !== undefined) return runInSpan(loaded, name, attributes, task);
		loading ??= load();
		return loading.then((api) => {
			loaded = api;
			return api === null ? task() : runInSpan(api, name, attributes, task);
		});
	};
}

/**
 * Runs `task` within a span, a child of the active one, if the app has `@opentelemetry/api`. Otherwise it only runs the
 * task. A failure is recorded by its code only, because messages can quote input.
 *
 * On Workers there are no spans: they cannot import a package that the bundler did not see.
 *
 * @example
 * ```ts
 * const grant = await withSpan('logto.token.refresh', { 'logto.resource': resource }, () =>
 * 	fetchGrant(config, issuer, refreshToken, target)
 * );
 * ```
 * @see https://opentelemetry.io/docs/specs/semconv/general/recording-errors
 */
export const withSpan: WithSpan = createWithSpan(loadApi);

function runInSpan<Value>(
	api: TracingApi,
	name: SpanName,
	attributes: SpanAttributes,
	task: () => Promise<Value>
): Promise<Value> {
	const tracer = api.trace.getTracer('sveltekit-logto');
	return tracer.startActiveSpan(name, { attributes: { ...attributes } }, async (span) => {
		try {
			return await task();
		} catch (error) {
			span.setAttribute('error.type', error instanceof LogtoAuthError ? error.code : '_OTHER');
			span.setStatus({ code: statusError });
			throw error;
		} finally {
			span.end();
		}
	});
}

/**
 * The package, or `null`. Bundlers must not resolve this import, because some fail when the package is missing. They
 * read literals and fold constants, but not values after an `await`.
 */
async function loadApi(): Promise<TracingApi | null> {
	const name = await Promise.resolve('@opentelemetry/api');
	try {
		const api: unknown = await import(/* @vite-ignore */ name);
		return isTracingApi(api) ? api : null;
	} catch {
		return null;
	}
}

function isTracingApi(api: unknown): api is TracingApi {
	if (typeof api !== 'object' || api === null || !('trace' in api)) return false;
	const { trace } = api;
	return typeof trace === 'object' && trace !== null && 'getTracer' in trace;
}
