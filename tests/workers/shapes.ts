import type { SessionPlace } from '../support/world.js';

/** One way to run the demo on Workers. */
export interface Shape {
	readonly name: string;
	/** Whether the app is given `platform.ctx`, so that work can outlive its response. */
	readonly hasContext: boolean;
	readonly sessions: SessionPlace;
	readonly env: Readonly<Record<string, string>>;
}

/** Each pair of settings is in one of them. */
export const shapes: readonly Shape[] = [
	{
		name: 'options of the event, platform.ctx, cookies',
		hasContext: true,
		sessions: 'cookie',
		env: { WORKER_OPTIONS: 'function' }
	},
	{
		name: 'options as an object, no platform.ctx, cookies',
		hasContext: false,
		sessions: 'cookie',
		env: { WORKER_OPTIONS: 'object', WORKER_CONTEXT: 'hidden', WORKER_FLAGS: 'nodejs_compat' }
	},
	{
		name: 'options of the event, no platform.ctx, KV',
		hasContext: false,
		sessions: 'kv',
		env: { WORKER_OPTIONS: 'function', WORKER_CONTEXT: 'hidden' }
	},
	{
		name: 'options as an object, platform.ctx, KV',
		hasContext: true,
		sessions: 'kv',
		env: { WORKER_OPTIONS: 'object', WORKER_FLAGS: 'nodejs_compat', DEMO_ENGINE: 'sveltekit' }
	}
];

/** One of each that differ in what is left of a request that is cut. */
export const withAndWithoutContext: readonly Shape[] = [
	...shapes.slice(0, 1),
	...shapes.slice(2, 3)
];

/** Where work can outlive its response. */
export const withContext: readonly Shape[] = shapes.filter(({ hasContext }) => hasContext);
