import { SvelteKitAuth } from '@auth/sveltekit';
import { env } from '$env/dynamic/private';

/**
 * What differs between the versions of SvelteKit in this demo. SvelteKit 3 has a file of its own instead
 * (`tests/fixtures/demo/kit3`): it declares each variable, and `@auth/sveltekit` does not support it.
 *
 * The tests run the demo with both engines; an app chooses one.
 */
export const engine = env['DEMO_ENGINE'] === 'core' ? {} : { engine: SvelteKitAuth };

export { env };
