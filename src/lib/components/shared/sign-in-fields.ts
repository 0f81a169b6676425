import type { SignInProps } from './types.js';

/** The hidden fields of a sign-in form. */
export function toFields({
	identifiers,
	maxAge,
	...options
}: SignInProps): ReadonlyArray<readonly [string, string]> {
	const fields: Readonly<Record<string, string | undefined>> = {
		...options,
		identifiers: identifiers?.join(' '),
		maxAge: maxAge?.toString()
	};
	return Object.entries(fields).flatMap(([name, value]) =>
		value === undefined ? [] : [[name, value] as const]
	);
}
