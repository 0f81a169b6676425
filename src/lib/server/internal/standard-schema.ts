/**
 * A validator of any library that implements Standard Schema. Its authors recommend copying the type.
 *
 * @see https://standardschema.dev
 */
export interface StandardSchema<Input = unknown, Output = Input> {
	readonly '~standard': {
		readonly version: 1;
		readonly vendor: string;
		readonly validate: (value: unknown) => Validated<Output> | Promise<Validated<Output>>;
		readonly types?: { readonly input: Input; readonly output: Output } | undefined;
	};
}

type Validated<Output> =
	| { readonly value: Output; readonly issues?: undefined }
	| { readonly issues: ReadonlyArray<{ readonly message: string; readonly path?: Path }> };

type Path = ReadonlyArray<PropertyKey | { readonly key: PropertyKey }> | undefined;

/** The type that the caller sends. */
export type InputOf<Schema extends StandardSchema> = NonNullable<
	Schema['~standard']['types']
>['input'];

/** The type that the function receives. */
export type OutputOf<Schema extends StandardSchema> = NonNullable<
	Schema['~standard']['types']
>['output'];
