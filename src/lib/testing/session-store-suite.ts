import type { SessionStore } from '../server/session/store/store.js';
import { endCases } from './session-store/end-cases.js';
import { findCases } from './session-store/find-cases.js';
import { lockCases } from './session-store/lock-cases.js';
import type { SessionStoreCase } from './session-store/session-store-case.js';
import { writeCases } from './session-store/write-cases.js';

/** What {@link testSessionStore} uses of a test runner: vitest, Jest and `node:test` have it. */
export interface TestRunner {
	describe(name: string, body: () => void): unknown;
	it(name: string, body: () => Promise<void>): unknown;
}

/**
 * What every session store does, one entry a case, for a runner that {@link testSessionStore} does
 * not fit. They go by real time; the longest takes about 3 seconds.
 *
 * @example
 * ```ts
 * for (const { name, run } of sessionStoreCases) Deno.test(name, () => run(myStore()));
 * ```
 */
export const sessionStoreCases: readonly SessionStoreCase[] = [
	...writeCases,
	...endCases,
	...findCases,
	...lockCases
];

/**
 * Tests that a session store does what `sveltekit-logto` relies on. A test fails with what the store
 * gave and what it should have given.
 *
 * It does not try what needs a second process or a broken network: give it a store whose clients are
 * several, to see that they agree.
 *
 * @param runner - `describe` and `it` of your test runner
 * @param createStore - called for each test; what it gives need not be empty, nor new
 *
 * @example
 * ```ts
 * // src/lib/my-store.test.ts
 * import { testSessionStore } from 'sveltekit-logto/testing';
 * import { describe, it } from 'vitest';
 * import { myStore } from './my-store.js';
 *
 * testSessionStore({ describe, it }, () => myStore());
 * ```
 */
export function testSessionStore(
	{ describe, it }: TestRunner,
	createStore: () => SessionStore | Promise<SessionStore>
): void {
	describe('session store', () => {
		for (const { name, run } of sessionStoreCases) it(name, async () => run(await createStore()));
	});
}
