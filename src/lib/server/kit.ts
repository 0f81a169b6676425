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

/** The app's own route ids, those of groups and layouts among them. */
export type { RouteId } from '$app/types';

/** What the library uses of SvelteKit's cookies: the app's own are there. */
export interface Cookies {
	getAll(options?: {
		decode: (value: string) => string;
	}): Array<{ readonly name: string; readonly value: string }>;
}

/** The attributes of a cookie; `maxAge` in seconds. */
export interface CookieOptions {
	readonly path: string;
	readonly httpOnly?: boolean;
	readonly secure?: boolean;
	readonly sameSite?: 'lax' | 'strict' | 'none';
	readonly maxAge?: number;
}

/**
 * What the library uses of a request event: the part that SvelteKit 2 and 3 share, so that one
 * package serves both.
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
	/** Throws where an adapter has none, and while the app is built. */
	readonly getClientAddress?: () => string;
	/** What an adapter adds, for example `ctx` on Workers. */
	readonly platform?: unknown;
}

/** SvelteKit's `Handle`, declared by its shape: the type moved between versions 2 and 3. */
export interface Handle {
	<Event extends RequestEvent>(input: {
		event: Event;
		resolve: (event: Event) => Response | Promise<Response>;
	}): Promise<Response>;
}

/** SvelteKit's `HandleFetch`, declared by its shape. */
export interface HandleFetch {
	(input: { event: RequestEvent; request: Request; fetch: typeof fetch }): Promise<Response>;
}

/**
 * `paths.base`, without a slash at its end. Read once, while the server starts: within a request
 * `resolve` answers relative to the page that is being rendered.
 */
export const base = new URL(resolve('/'), 'http://localhost').pathname.replace(/\/+$/, '');

/** SvelteKit's major version, that of the app. */
export const kitMajor = Number.parseInt(VERSION, 10);

/** Whether `use:enhance` shows a failure on a page that is not the action's own: SvelteKit 2 does not. */
export const failsInPlace = kitMajor > 2;

/** Whether something thrown is SvelteKit's way to answer: a redirect or an HTTP error. */
export const isAnswer = (thrown: unknown): boolean => isRedirect(thrown) || isHttpError(thrown);

/** Leaves a load function, an action or an endpoint for another page of this site. */
export function leaveFor(path: string): never {
	redirect(303, path);
}

/** Leaves an action for a page of Logto. SvelteKit 3 wants it said; SvelteKit 2 ignores the word. */
export function leaveForLogto(address: string): never {
	const external: (status: 303, location: string, options: { external: boolean }) => never =
		redirect;
	return external(303, address, { external: true });
}

/** What a refusal says to scripts and to `page.error`, on either version. */
export const toErrorBody = (reason: LogtoAuthError) => ({
	...reason.toJSON(),
	status: reason.status
});

/**
 * Ends a load function, an action or an endpoint with `{ code, message, status }`. SvelteKit 3 adds the status
 * itself, takes the message and the rest apart, and warns in development when both come in one; SvelteKit 2 takes
 * all in one.
 */
export function stopWith(reason: LogtoAuthError): never {
	const stop: (status: number, body: string | App.Error, rest?: object) => never = error;
	const { message, code } = reason.toJSON();
	if (kitMajor > 2) stop(reason.status, message, { code });
	stop(reason.status, toErrorBody(reason));
}

/** The request that the caller runs in; `null` outside of one, and where the runtime cannot say. */
export function findRequestEvent(): RequestEvent | null {
	try {
		return getRequestEvent();
	} catch {
		return null;
	}
}

/** Ends a remote form with an issue about the whole of it: the page and what was entered stay. */
export function stopForm({ message }: { readonly message: string }): never {
	return invalid(message);
}

/** The message of {@link stopForm}; `null` for anything else that was thrown. */
export function readFormStop(thrown: unknown): string | null {
	// Its types say something else in SvelteKit 2.
	const isStop: (error: unknown) => boolean = isValidationError;
	if (!isStop(thrown) || typeof thrown !== 'object' || thrown === null) return null;
	if (!('issues' in thrown) || !Array.isArray(thrown.issues)) return null;
	const [issue]: readonly { readonly message?: unknown }[] = thrown.issues;
	return typeof issue?.message === 'string' ? issue.message : null;
}

export { command, form, getRequestEvent, isHttpError, isRedirect, query };

/** `form` with a validator whose types say nothing: SvelteKit looks for mistakes in those of an app. */
export const checkedForm = form as (
	schema: object,
	run: (data: unknown, issue: unknown) => unknown
) => unknown;
/** The fields of a remote form. SvelteKit 2 and 3 export the same from different modules. */
export interface RemoteFormInput {
	[key: string]: FieldValue | FieldValue[] | undefined;
}

type FieldValue = string | number | boolean | File | RemoteFormInput;

/**
 * What `query` of `$app/server` returns, read off `query` itself: SvelteKit 2 exports the type from
 * `@sveltejs/kit`, SvelteKit 3 from `$app/server`.
 */
export type RemoteQueryFunction<Input, Output, Validated = Input> = ReturnType<
	typeof query<StandardSchema<Input, Validated>, Output>
>;

/** What `query.live` of `$app/server` returns. */
export type RemoteLiveQueryFunction<Input, Output, Validated = Input> = ReturnType<
	typeof query.live<StandardSchema<Input, Validated>, Output>
>;

/** What `command` of `$app/server` returns. */
export type RemoteCommand<Input, Output> = ReturnType<
	typeof command<StandardSchema<Input>, Output>
>;

/** What `form` of `$app/server` returns. */
export type RemoteForm<Input extends RemoteFormInput | void, Output> = [Input] extends [
	RemoteFormInput
]
	? ReturnType<typeof form<FormSchema<Input>, Output>>
	: ReturnType<typeof form<Output>>;

/**
 * A schema of a form's fields. `form` has two signatures with two type parameters, and both check what
 * they are given: for one it is a schema, for the other the fields, among which a string may stand.
 */
interface FormSchema<Input extends RemoteFormInput> extends RemoteFormInput {
	readonly '~standard': StandardSchema<Input, Record<string, unknown>>['~standard'] & string;
}
