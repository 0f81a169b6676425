import type { AuthConfig } from '@auth/core';

/**
 * `SvelteKitAuth` of `@auth/sveltekit`, by its shape, so that neither the package nor its types are
 * needed where it does not run (SvelteKit 3).
 */
export type Engine = (config: (event: unknown) => Promise<AuthConfig>) => {
	// `never`, so that the function with its own event type fits.
	handle: (input: never) => unknown;
};
