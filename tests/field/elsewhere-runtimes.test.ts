import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { startDemo } from '../support/demo.js';
import { expectMainStory } from '../support/main-story.js';
import { runtimes } from '../support/runtimes.js';
import { toEnv } from '../support/world.js';

const cases = runtimes.flatMap((runtime) => runtime.kits.map((kit) => ({ runtime, kit })));

describe('the built demo', () => {
	let logto: LocalLogto;
	beforeAll(async () => {
		logto = await startLocalLogto({ port: 0 });
	});
	afterAll(() => logto.close());

	it.each(cases)(
		'does the main story on $runtime.name with SvelteKit $kit',
		async ({ runtime, kit }) => {
			const demo = await startDemo({ env: toEnv(logto), kit, runtime });
			try {
				await expectMainStory(demo);
				expect(demo.alive()).toBe(true);
			} catch (cause) {
				throw new Error(`It said:\n${demo.output()}`, { cause });
			} finally {
				await demo.close();
			}
		}
	);
});
