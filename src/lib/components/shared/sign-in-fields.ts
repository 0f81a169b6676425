import type { SignInProps } from './types.js';

/** The hidden fields of a sign-in form. */
export function toFields({
	identifiers,
	...options
}: SignInProps): ReadonlyArray<readonly [string, string]> {
	const fields: Readonly<Record<string, string | undefined>> = {
		...options,
		identifiers: identifiers?.join(' ')
	};
	return Object.entries(fields).flatMap(([name, value]) =>
		value === undefined ? [] : [[name, value] as const]
	);
}
