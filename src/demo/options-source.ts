import type { LogtoAuth, LogtoAuthOptions } from 'sveltekit-logto/server';

/**
 * Options as an app may give them: as they are, or by a function that makes them again for each request. The
 * tests choose by `DEMO_OPTIONS`: `object` unless it is `function` or `async function`.
 */
export function toSource(
	options: LogtoAuthOptions,
	kind: string | undefined
): Parameters<typeof LogtoAuth>[0] {
	if (kind === 'function') return () => ({ ...options });
	if (kind === 'async function') return async () => ({ ...options });
	return options;
}
