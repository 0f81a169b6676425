import { resolve } from 'node:path';
import { readPlaces } from '../project/read-places.js';
import { toText } from '../project/route-report.js';

/** The result of a matcher of Vitest. */
export interface MatcherResult {
	readonly pass: boolean;
	readonly message: () => string;
}

/**
 * Matchers for `expect.extend`. `toCoverEveryRoute` checks that a rule of the table or a guard in the file covers every page,
 * action, endpoint and remote function of a project, like `sveltekit-logto routes --check`.
 *
 * @example
 * ```ts
 * // src/routes.test.ts
 * import { routeMatchers } from 'sveltekit-logto/testing';
 * import { expect, it } from 'vitest';
 *
 * expect.extend(routeMatchers);
 *
 * it('protects every route', async () => {
 * 	await expect('.').toCoverEveryRoute();
 * });
 *
 * declare module 'vitest' {
 * 	interface Matchers {
 * 		toCoverEveryRoute(): Promise<void>;
 * 	}
 * }
 * ```
 */
export const routeMatchers = {
	/** @param root the project's folder */
	async toCoverEveryRoute(root: unknown): Promise<MatcherResult> {
		const places = await readPlaces(resolve(String(root)));
		const open = places.filter(({ covered }) => covered === 'no');
		return { pass: open.length === 0, message: () => toText(open.length === 0 ? places : open) };
	}
};
