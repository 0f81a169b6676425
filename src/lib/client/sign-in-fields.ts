import type { SignInOptions } from '../protocol/sign-in-options.js';

type Fields = { readonly [Name in keyof SignInOptions]?: SignInOptions[Name] | undefined };

/** The fields of a sign-in as the endpoint reads them. */
export function toFields({
	identifiers,
	maxAge,
	...options
}: Fields): ReadonlyArray<readonly [string, string]> {
	const fields: Readonly<Record<string, string | undefined>> = {
		...options,
		identifiers: identifiers?.join(' '),
		maxAge: maxAge?.toString()
	};
	return Object.entries(fields).flatMap(([name, value]) =>
		value === undefined ? [] : [[name, value] as const]
	);
}
