import { LogtoAuthError } from '../../errors.js';
import { isIsolate } from '../internal/platform.js';

/** Every span of the library, and what it covers. Names are stable: dashboards go by them. */
export const spans = {
	'logto.session.read':
		'A session is opened: a cookie that is not known yet, or the record in the store.',
	'logto.session.write': 'The cookie of a session is made.',
	'logto.session.revalidate': 'The claims of a session are asked for again.',
	'logto.sign_in': 'A sign-in begins: the address at Logto is made.',
	'logto.callback': 'A sign-in ends: the code is exchanged and the session made.',
	'logto.sign_out': 'A session ends, here and, if asked, at Logto.',
	'logto.backchannel_logout': 'Logto ends sessions by a logout token.',
	'logto.token.refresh': 'A refresh token is redeemed, with the wait for others of its session.',
	'logto.token.exchange': 'A token is exchanged for another (RFC 8693).',
	'logto.token.introspect': 'An opaque token is looked into (RFC 7662).',
	'logto.token.client_credentials': 'A machine-to-machine token is fetched.',
	'logto.token.revoke': 'A refresh token is revoked.',
	'logto.sessions.end': 'The sessions of a user at Logto are ended.',
	'logto.userinfo': 'The claims of userinfo are fetched.',
	'logto.discovery': 'The discovery document is fetched.',
	'logto.jwks': 'The keys of the issuer are fetched.',
	'logto.webhook': 'A webhook is verified.'
} as const satisfies Record<string, string>;

/** A name of {@link spans}. */
export type SpanName = keyof typeof spans;

/**
 * All that a span may say. There is no room for tokens, and none for people: neither `sub` nor `sid`.
 * What is `undefined` is left out.
 */
export interface SpanAttributes {
	/** The resource indicator of an access token. */
	readonly 'logto.resource'?: string | undefined;
	readonly 'logto.organization.id'?: string | undefined;
	/** Where sessions are kept. */
	readonly 'logto.session.store'?: 'cookie' | 'store' | undefined;
}

/** The part of a span of `@opentelemetry/api` that is used. */
interface Span {
	setAttribute(name: string, value: string): unknown;
	setStatus(status: { code: number }): unknown;
	end(): void;
}

/** The part of `@opentelemetry/api` that is used. Declared here: the package may be absent. */
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

/** Runs a task within a span, or just runs it. */
export type WithSpan = <Value>(
	name: SpanName,
	attributes: SpanAttributes,
	task: () => Promise<Value>
) => Promise<Value>;

/**
 * A {@link WithSpan} over the OpenTelemetry API that `load` gives, which is asked once. When it gives
 * `null`, tasks are called as they are from then on.
 */
export function createWithSpan(
	load: () => Promise<TracingApi | null>,
	mortal: boolean = isIsolate
): WithSpan {
	let loading: Promise<TracingApi | null> | null = null;
	// In an isolate a request that ends while it loads would leave all others waiting.
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
 * Runs `task` within a span named `name`, a child of the active one, when the app has
 * `@opentelemetry/api`; without it, just runs it. A failure is marked by its code alone, since
 * messages may quote what came from outside.
 *
 * On Workers there are no spans: nothing can be imported there that the bundler did not see.
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
 * The package, or `null`. Bundlers must leave the import as it is: some fail where the package is not
 * installed. They read literals and fold constants, but do not look past an `await`.
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
