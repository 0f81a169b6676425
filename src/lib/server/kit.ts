import {
	VERSION,
	error,
	invalid,
	isHttpError,
	isRedirect,
	isValidationError,
	redirect
} from '@sveltejs/kit';
import { resolve } from '$app/paths';
import { command, form, getRequestEvent, query } from '$app/server';
import type { LogtoAuthError } from '../errors.js';
import type { StandardSchema } from './internal/standard-schema.js';

/** The route ids of the app, including those of groups and layouts. */
export type { RouteId } from '$app/types';

/** The used part of SvelteKit's cookies. */
export interface Cookies {
	getAll(options?: {
		decode: (value: string) => string;
	}): Array<{ readonly name: string; readonly value: string }>;
}

/** The attributes of a cookie. `maxAge` is in seconds. */
export interface CookieOptions {
	readonly path: string;
	readonly httpOnly?: boolean;
	readonly secure?: boolean;
	readonly sameSite?: 'lax' | 'strict' | 'none';
	readonly maxAge?: number;
}

/**
 * The used part of a request event, which SvelteKit 2 and 3 share, so that one package supports both.
 */
export interface RequestEvent {
	readonly url: URL;
	readonly request: Request;
	readonly route: { readonly id: string | null };
	readonly params: Readonly<Partial<Record<string, string>>>;
	readonly cookies: Cookies;
	readonly locals: object;
	readonly isDataRequest: boolean;
	setHeaders(headers: Record<string, string>): void;
	fetch?: typeof fetch;
	readonly isSubRequest?: boolean;
	readonly isRemoteRequest?: boolean;
	/** Throws if the adapter has no address, and while the app is built. */
	readonly getClientAddress?: () => string;
	/** The additions of an adapter, for example `ctx` on Workers. */
	readonly platform?: unknown;
}

/** SvelteKit's `Handle`, declared here because the type moved between versions 2 and 3. */
export interface Handle {
	<Event extends RequestEvent>(input: {
		event: Event;
		resolve: (event: Event) => Response | Promise<Response>;
	}): Promise<Response>;
}

/** SvelteKit's `HandleFetch`, declared here for the same reason. */
export interface HandleFetch {
	(input: { event: RequestEvent; request: Request; fetch: typeof fetch }): Promise<Response>;
}

/**
 * `paths.base`, without a slash at its end. It is read once at start, because within a request `resolve` returns an address
 * relative to the rendered page.
 */
export const base = new URL(resolve('/'), 'http://localhost').pathname.replace(/\/+$/, '');

/** The major version of the app's SvelteKit. */
export const kitMajor = Number.parseInt(VERSION, 10);

/** Whether `use:enhance` shows the failure of an action of another page. SvelteKit 2 does not. */
export const failsInPlace = kitMajor > 2;

/** Whether an exception is a redirect or an HTTP error of SvelteKit. */
export const isAnswer = (thrown: unknown): boolean => isRedirect(thrown) || isHttpError(thrown);

/** Redirects from a load function, an action or an endpoint to another page of this site. */
export function leaveFor(path: string): never {
	redirect(303, path);
}

/** Redirects from an action to a page of Logto. SvelteKit 3 requires `external`; SvelteKit 2 ignores it. */
export function leaveForLogto(address: string): never {
	const external: (status: 303, location: string, options: { external: boolean }) => never =
		redirect;
	return external(303, address, { external: true });
}

/** The body of a refusal for scripts and for `page.error`, on both versions. */
export const toErrorBody = (reason: LogtoAuthError) => ({
	...reason.toJSON(),
	status: reason.status
});

/**
 * Ends a load function, an action or an endpoint with `{ code, message, status }`. SvelteKit 3 adds the status itself and
 * receives the message and the other fields separately; it warns in development about one object. SvelteKit 2 receives
 * one object.
 */
export function stopWith(reason: LogtoAuthError): never {
	const stop: (status: number, body: string | App.Error, rest?: object) => never = error;
	const { message, code } = reason.toJSON();
	if (kitMajor > 2) stop(reason.status, message, { code });
	stop(reason.status, toErrorBody(reason));
}

/** The current request; `null` outside of a request, and in a runtime without `AsyncLocalStorage`. */
export function findRequestEvent(): RequestEvent | null {
	try {
		return getRequestEvent();
	} catch {
		return null;
	}
}

/** Ends a remote form with an issue about the whole form. The page and the user's input stay. */
export function stopForm({ message }: { readonly message: string }): never {
	return invalid(message);
}

/** The message of {@link stopForm}; `null` for another exception. */
export function readFormStop(thrown: unknown): string | null {
	// The types of SvelteKit 2 are different.
	const isStop: (error: unknown) => boolean = isValidationError;
	if (!isStop(thrown) || typeof thrown !== 'object' || thrown === null) return null;
	if (!('issues' in thrown) || !Array.isArray(thrown.issues)) return null;
	const [issue]: readonly { readonly message?: unknown }[] = thrown.issues;
	return typeof issue?.message === 'string' ? issue.message : null;
}

export { command, form, getRequestEvent, isHttpError, isRedirect, query };

/** `form` with an untyped validator: SvelteKit checks the types of an app's validator. */
export const checkedForm = form as (
	schema: object,
	run: (data: unknown, issue: unknown) => unknown
) => unknown;
/** The fields of a remote form. SvelteKit 2 and 3 export this type from different modules. */
export interface RemoteFormInput {
	[key: string]: FieldValue | FieldValue[] | undefined;
}

type FieldValue = string | number | boolean | File | RemoteFormInput;

/**
 * The return type of `query` of `$app/server`, taken from `query` itself: SvelteKit 2 exports it from `@sveltejs/kit`,
 * SvelteKit 3 from `$app/server`.
 */
export type RemoteQueryFunction<Input, Output, Validated = Input> = ReturnType<
	typeof query<StandardSchema<Input, Validated>, Output>
>;

/** The return type of `query.live` of `$app/server`. */
export type RemoteLiveQueryFunction<Input, Output, Validated = Input> = ReturnType<
	typeof query.live<StandardSchema<Input, Validated>, Output>
>;

/** The return type of `command` of `$app/server`. */
export type RemoteCommand<Input, Output> = ReturnType<
	typeof command<StandardSchema<Input>, Output>
>;

/** The return type of `form` of `$app/server`. */
export type RemoteForm<Input extends RemoteFormInput | void, Output> = [Input] extends [
	RemoteFormInput
]
	? ReturnType<typeof form<FormSchema<Input>, Output>>
	: ReturnType<typeof form<Output>>;

/**
 * A schema of a form's fields. `form` has two signatures whose type parameters both check their argument: one is a schema,
 * the other one the fields, which can include a string.
 */
interface FormSchema<Input extends RemoteFormInput> extends RemoteFormInput {
	readonly '~standard': StandardSchema<Input, Record<string, unknown>>['~standard'] & string;
}
