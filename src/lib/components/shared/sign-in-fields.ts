import type { SignInProps } from './types.js';

/** The hidden fields of a sign-in form. */
export function toFields(
	{ identifiers, ...options }: SignInProps,
	currentPath: string
): ReadonlyArray<readonly [string, string]> {
	const fields: Readonly<Record<string, string | undefined>> = {
		redirectTo: currentPath,
		...withoutUndefined(options),
		...(identifiers === undefined ? {} : { identifiers: identifiers.join(' ') })
	};
	return Object.entries(fields).flatMap(([name, value]) =>
		value === undefined ? [] : [[name, value] as const]
	);
}

function withoutUndefined<Value>(
	values: Readonly<Record<string, Value | undefined>>
): Record<string, Value | undefined> {
	return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}
