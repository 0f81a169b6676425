/** A way to set the app of `tests/fixtures/fuzz` up. */
export interface Variant {
	/** How `LogtoAuth` gets its options: as they are, by a function of the host, by one that waits. */
	readonly options: 'object' | 'function' | 'async';
	readonly sessions: 'cookie' | 'memory';
	readonly engine: 'core' | 'sveltekit';
	/** Whether the rule table opens some pages or none. */
	readonly table: 'open' | 'closed';
	readonly base: '' | '/app';
}

/** Every two settings of different kinds meet in one of these. */
export const variants: readonly [Variant, ...Variant[]] = [
	{ options: 'object', sessions: 'cookie', engine: 'core', table: 'closed', base: '' },
	{ options: 'object', sessions: 'memory', engine: 'sveltekit', table: 'open', base: '/app' },
	{ options: 'function', sessions: 'cookie', engine: 'sveltekit', table: 'closed', base: '/app' },
	{ options: 'function', sessions: 'memory', engine: 'core', table: 'open', base: '' },
	{ options: 'async', sessions: 'cookie', engine: 'sveltekit', table: 'open', base: '' },
	{ options: 'async', sessions: 'memory', engine: 'core', table: 'closed', base: '/app' }
];

export const toName = (variant: Variant): string =>
	Object.entries(variant)
		.map(([kind, setting]) => `${kind} ${setting === '' ? 'none' : setting}`)
		.join(', ');

/** With an object the origin is fixed, as by `ORIGIN`; else it is the host's, as adapter-node does it. */
export const fixedOrigin = 'http://localhost';

export const isFixed = ({ options }: Variant): boolean => options === 'object';

/** The host that people use. */
export const toHost = (variant: Variant): string =>
	isFixed(variant) ? 'localhost' : 'app.fuzz.test';

/** The origin that adapter-node gives a request (`get_origin` in its handler). */
export const toOrigin = (variant: Variant, host: string): string =>
	isFixed(variant) ? fixedOrigin : `https://${host}`;
