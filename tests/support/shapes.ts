import { coverPairs } from './cover-pairs.js';
import type { SessionPlace } from './world.js';

/** How the options of `LogtoAuth` are given. A function makes another object for each request. */
export type OptionsKind = 'object' | 'function' | 'async function' | 'function of the host';

/** What an app is built with. */
export interface Build {
	/** The major version of SvelteKit. */
	readonly kit: 2 | 3;
	readonly base: '' | '/app';
	/** Whether it has a route `[...rest]`, which a rule covers. */
	readonly rest: boolean;
}

/** A way to use the library that makes a difference to what guards see. */
export interface Shape extends Build {
	readonly options: OptionsKind;
	readonly engine: 'core' | 'sveltekit';
	readonly sessions: SessionPlace;
	/** Whether the rule table leaves no page public; then the root layout returns its secret unasked. */
	readonly closed: boolean;
	/**
	 * The option `notFound`: left out; what the table does not lead to (`app` in a closed one, `built-in` in an
	 * open one); or `session`.
	 */
	readonly notFound: 'default' | 'other' | 'session';
}

/** What guards see of the demo, whose rules and routes are always the same. */
export type DemoShape = Pick<Shape, 'options' | 'base' | 'sessions'>;

const optionsKinds: readonly OptionsKind[] = ['object', 'function', 'async function'];

/** The fixture `shapes` is built in these ways. */
export const builds = coverPairs<Build>({ kit: [2, 3], base: ['', '/app'], rest: [false, true] });

const isBuilt = ({ kit, base, rest }: Build) =>
	builds.some((build) => build.kit === kit && build.base === base && build.rest === rest);

/** Every two of these differences meet in one of them. */
export const shapes = coverPairs<Shape>(
	{
		kit: [2, 3],
		base: ['', '/app'],
		rest: [false, true],
		options: optionsKinds,
		engine: ['core', 'sveltekit'],
		sessions: ['cookie', 'memory', 'redis'],
		closed: [true, false],
		notFound: ['default', 'other', 'session']
	},
	// @auth/sveltekit does not support SvelteKit 3.
	(shape) => isBuilt(shape) && (shape.kit === 2 || shape.engine === 'core')
);

/** In the attacks on guards, which ask the most: how a function gives its options makes no difference there. */
const attackedOptions: readonly OptionsKind[] = ['object', 'async function'];

export const demoShapes = coverPairs<DemoShape>({
	options: attackedOptions,
	base: ['', '/app'],
	sessions: ['cookie', 'redis']
});

/** What an app is built with in a test of routing, and how its options are given. */
export type RoutingShape = Pick<Shape, 'kit' | 'base' | 'options'>;

/** Each is a build of its own; `shapes` has the other pairs. */
export const routingShapes: readonly RoutingShape[] = [
	{ kit: 3, base: '/app', options: 'async function' },
	{ kit: 2, base: '', options: 'object' }
];

/**
 * A part of a long list for one of several shapes, another part for the next: what is the same in all of them
 * is tried with each, and no more often than the time allows.
 */
export const deal = <Value>(list: readonly Value[], index: number, parts: number) =>
	list.filter((_, place) => (place + index) % parts === 0);

/** What the option `notFound` says in a shape; the default follows the table. */
export function toNotFound({ notFound, closed }: Pick<Shape, 'notFound' | 'closed'>) {
	if (notFound === 'session') return 'session';
	return closed === (notFound === 'default') ? 'built-in' : 'app';
}

/** For the title of a test: `SvelteKit 3, base /app, options as a function, …`. */
export function toTitle(shape: Pick<Shape, 'options' | 'base'> & Partial<Shape>): string {
	const { kit, base, options, sessions, engine, rest, closed, notFound = 'default' } = shape;
	const parts = [
		kit === undefined ? null : `SvelteKit ${kit}`,
		base === '' ? null : `base ${base}`,
		`options as ${options === 'function' ? 'a' : 'an'} ${options}`,
		sessions === undefined ? null : `sessions in ${sessions === 'cookie' ? 'cookies' : sessions}`,
		engine === 'sveltekit' ? 'engine SvelteKitAuth' : null,
		rest === true ? 'a route [...rest]' : null,
		closed === true ? 'no public page' : null,
		notFound === 'default' ? null : `notFound ${notFound}`
	];
	return parts.filter((part) => part !== null).join(', ');
}
