import { describe } from 'vitest';
import { useShape } from '../support/shape-app.js';
import { shapes, toTitle } from '../support/shapes.js';
import { testListeners, testLogger, testStores } from './shapes/callbacks.js';
import { testGuards } from './shapes/guards.js';
import { testNothingMatched } from './shapes/nothing-matched.js';
import { testPrivateResponses } from './shapes/private-responses.js';
import { testTotalBoundary } from './shapes/total-boundary.js';
import { usePeople } from './visits.js';

const cases = shapes.map((shape, index) => [toTitle(shape), shape, index] as const);

/** The same suites on every shape: an app that uses the library in another way is as safe as the demo. */
describe.each(cases)('%s', (_, shape, index) => {
	const env = { SHAPE_UPDATE_AGE: '1', SHAPE_TIMEOUT: '3' };
	const world = useShape({ shape, env });
	const inShape = { shape, index, world, ...usePeople(() => world.app) };

	testGuards(inShape);
	testNothingMatched(inShape);
	testPrivateResponses(inShape);
	testListeners(inShape);
	testStores(inShape);
	testTotalBoundary(inShape);
	testLogger(inShape);
});
