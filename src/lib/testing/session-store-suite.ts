import type { SessionStore } from '../server/stores/store.js';
import { endCases } from './session-store/end-cases.js';
import { findCases } from './session-store/find-cases.js';
import { lockCases } from './session-store/lock-cases.js';
import type { SessionStoreCase } from './session-store/session-store-case.js';
import { writeCases } from './session-store/write-cases.js';

/** The used part of a test runner. Vitest, Jest and `node:test` have it. */
export interface TestRunner {
	describe(name: string, body: () => void): unknown;
	it(name: string, body: () => Promise<void>): unknown;
}

/**
 * The test cases of a session store, for a runner that {@link testSessionStore} does not support. They need real time; the
 * longest takes about 3 seconds.
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
 * Tests that a session store does what `sveltekit-logto` requires. A failed test shows the actual and the expected value.
 *
 * It does not test several processes or a broken network. Pass a store with several clients to check that they agree.
 *
 * @param runner - `describe` and `it` of your test runner
 * @param createStore - runs for each test. The store can contain sessions, and can be the same each time
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
