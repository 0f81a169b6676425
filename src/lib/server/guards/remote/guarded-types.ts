import type { Requirement } from '../../../protocol/authorization/requirement.js';
import type { MaybePromise } from '../../internal/async/maybe-promise.js';
import type {
	RemoteCommand,
	RemoteForm,
	RemoteFormInput,
	RemoteLiveQueryFunction,
	RemoteQueryFunction
} from '../../kit.js';
import type { Guarded, GuardedInOrganization } from '../require.js';
import type { InputOf, OutputOf, StandardSchema } from '../../internal/standard-schema.js';

/** What a remote function requires of its caller. */
export type RemoteRequirement = 'session' | Requirement;

/** The same for every caller, or a function of the validated argument, which may name an organization. */
export type Asking<Asked extends RemoteRequirement, Input> =
	Asked | ((input: Input) => MaybePromise<Asked>);

/** The caller, with an organization if the requirement asks for one. */
export type GuardedCaller<Asked> = Asked extends
	{ readonly organization: unknown } | { readonly organizationRole: unknown }
	? GuardedInOrganization
	: Asked extends { readonly permission: unknown }
		? 'resource' extends keyof Asked
			? Guarded
			: GuardedInOrganization
		: Guarded;

/**
 * The third argument of `guarded.form`. It creates an issue for SvelteKit's `invalid`: `issue.email('Taken')` for a field,
 * `issue('Closed')` for the whole form. The type is written out here because SvelteKit 2 and 3 name theirs differently.
 */
export type FormIssues<Field> = ((message: string) => { readonly message: string }) &
	(Field extends readonly (infer Item)[]
		? { readonly [index: number]: FormIssues<Item> }
		: Field extends File | string | number | boolean | undefined
			? unknown
			: { readonly [Name in keyof Field]-?: FormIssues<Field[Name]> });

/** `guarded.query`: like `query` of `$app/server`. */
export interface GuardedQuery {
	<Asked extends RemoteRequirement, Output>(
		asked: Asked,
		run: (caller: GuardedCaller<Asked>) => MaybePromise<Output>
	): RemoteQueryFunction<void, Output>;
	<Asked extends RemoteRequirement, Input, Output>(
		asked: Asking<Asked, Input>,
		validate: 'unchecked',
		run: (caller: GuardedCaller<Asked>, input: Input) => MaybePromise<Output>
	): RemoteQueryFunction<Input, Output>;
	<Asked extends RemoteRequirement, Schema extends StandardSchema, Output>(
		asked: Asking<Asked, OutputOf<Schema>>,
		schema: Schema,
		run: (caller: GuardedCaller<Asked>, input: OutputOf<Schema>) => MaybePromise<Output>
	): RemoteQueryFunction<InputOf<Schema>, Output, OutputOf<Schema>>;
}

/**
 * `guarded.query.batch`: like `query.batch` of `$app/server`. The requirement is checked for each argument. Arguments
 * of one organization run together, and a refusal answers only its own argument.
 */
export interface GuardedQueryBatch {
	<Asked extends RemoteRequirement, Input, Output>(
		asked: Asking<Asked, Input>,
		validate: 'unchecked',
		run: (
			caller: GuardedCaller<Asked>,
			inputs: readonly Input[]
		) => MaybePromise<(input: Input, index: number) => Output>
	): RemoteQueryFunction<Input, Output>;
	<Asked extends RemoteRequirement, Schema extends StandardSchema, Output>(
		asked: Asking<Asked, OutputOf<Schema>>,
		schema: Schema,
		run: (
			caller: GuardedCaller<Asked>,
			inputs: ReadonlyArray<OutputOf<Schema>>
		) => MaybePromise<(input: OutputOf<Schema>, index: number) => Output>
	): RemoteQueryFunction<InputOf<Schema>, Output, OutputOf<Schema>>;
}

/** The caller of a live query. */
export type GuardedListener<Asked> = GuardedCaller<Asked> & {
	/** Aborts when the values are no longer needed: the client has left, or the caller is checked again. */
	readonly signal: AbortSignal;
};

/** What a live query returns, usually the result of an asynchronous generator. */
export type LiveValues<Output> = MaybePromise<
	AsyncIterable<Output> | AsyncIterator<Output> | Iterable<Output> | Iterator<Output>
>;

/**
 * `guarded.query.live`: like `query.live` of `$app/server`. The caller is checked before the first value, and again
 * within `session.revalidate`: the connection ends, and SvelteKit's client connects again by itself. If the session
 * ends while the connection is open, the connection ends before the next value.
 */
export interface GuardedQueryLive {
	<Asked extends RemoteRequirement, Output>(
		asked: Asked,
		run: (caller: GuardedListener<Asked>) => LiveValues<Output>
	): RemoteLiveQueryFunction<void, Output>;
	<Asked extends RemoteRequirement, Input, Output>(
		asked: Asking<Asked, Input>,
		validate: 'unchecked',
		run: (caller: GuardedListener<Asked>, input: Input) => LiveValues<Output>
	): RemoteLiveQueryFunction<Input, Output>;
	<Asked extends RemoteRequirement, Schema extends StandardSchema, Output>(
		asked: Asking<Asked, OutputOf<Schema>>,
		schema: Schema,
		run: (caller: GuardedListener<Asked>, input: OutputOf<Schema>) => LiveValues<Output>
	): RemoteLiveQueryFunction<InputOf<Schema>, Output, OutputOf<Schema>>;
}

/** `guarded.command`: like `command` of `$app/server`. */
export interface GuardedCommand {
	<Asked extends RemoteRequirement, Output>(
		asked: Asked,
		run: (caller: GuardedCaller<Asked>) => MaybePromise<Output>
	): RemoteCommand<void, Output>;
	<Asked extends RemoteRequirement, Input, Output>(
		asked: Asking<Asked, Input>,
		validate: 'unchecked',
		run: (caller: GuardedCaller<Asked>, input: Input) => MaybePromise<Output>
	): RemoteCommand<Input, Output>;
	<Asked extends RemoteRequirement, Schema extends StandardSchema, Output>(
		asked: Asking<Asked, OutputOf<Schema>>,
		schema: Schema,
		run: (caller: GuardedCaller<Asked>, input: OutputOf<Schema>) => MaybePromise<Output>
	): RemoteCommand<InputOf<Schema>, Output>;
}

/** `guarded.form`: like `form` of `$app/server`. The function receives the caller, the data and `issue`. */
export interface GuardedForm {
	<Asked extends RemoteRequirement, Output>(
		asked: Asked,
		run: (caller: GuardedCaller<Asked>) => MaybePromise<Output>
	): RemoteForm<void, Output>;
	<Asked extends RemoteRequirement, Input extends RemoteFormInput, Output>(
		asked: Asking<Asked, Input>,
		validate: 'unchecked',
		run: (
			caller: GuardedCaller<Asked>,
			data: Input,
			issue: FormIssues<Input>
		) => MaybePromise<Output>
	): RemoteForm<Input, Output>;
	<Asked extends RemoteRequirement, Schema extends StandardSchema<RemoteFormInput, object>, Output>(
		asked: Asking<Asked, OutputOf<Schema>>,
		schema: Schema,
		run: (
			caller: GuardedCaller<Asked>,
			data: OutputOf<Schema>,
			issue: FormIssues<InputOf<Schema>>
		) => MaybePromise<Output>
	): InputOf<Schema> extends RemoteFormInput ? RemoteForm<InputOf<Schema>, Output> : never;
}
