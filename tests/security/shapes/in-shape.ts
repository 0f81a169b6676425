import { afterEach } from 'vitest';
import type { Failure, ShapeApp } from '../../support/shape-app.js';
import { toNotFound, type Shape } from '../../support/shapes.js';
import type { Visits } from '../visits.js';

/** What the suites of one shape share: the app, and the people there. */
export interface InShape extends Visits {
	readonly shape: Shape;
	/** Its place among the shapes. */
	readonly index: number;
	readonly world: ShapeApp;
}

/** What only a signed-in user may see; the app's own 404 page shows it where the options say so. */
export const toSecret = (shape: Shape): RegExp =>
	shape.closed && toNotFound(shape) === 'app' ? /secret of (?!the root layout)/ : /secret of/;

/** What a callback of the app may throw, on purpose or not. */
export const thrown: readonly Failure[] = [
	'HttpError',
	'Redirect',
	'LogtoAuthError',
	'Error',
	'string',
	'undefined',
	'rejection'
];

/**
 * Whether what never answers is waited for in a shape, which takes the whole time-out: in one of SvelteKit 2 and
 * one of 3.
 */
export const isPatient = ({ sessions, base }: Shape): boolean =>
	sessions === 'memory' && base === '';

/** The reason that some of them give: it is for the log alone. */
export const reason = 'The database is away.';

/** Takes the failures away again after each test. */
export function repairAfterEach(world: ShapeApp): void {
	afterEach(async () => {
		if (world.app.alive()) await world.breakDown({});
	});
}
