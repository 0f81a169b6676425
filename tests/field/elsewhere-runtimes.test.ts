import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { startDemo } from '../support/demo.js';
import { expectMainStory } from '../support/main-story.js';
import { runtimes } from '../support/runtimes.js';
import { toEnv } from '../support/world.js';

const cases = runtimes.flatMap((runtime) => runtime.kits.map((kit) => ({ runtime, kit })));

/** The cells of the README's table for a place, which `npm run matrix` writes. */
async function readCells(place: string): Promise<readonly string[]> {
	const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
	const line = readme.split('\n').find((text) => text.startsWith(`| ${place} `)) ?? '';
	return line
		.split('|')
		.slice(2, 4)
		.map((cell) => cell.trim());
}

describe('the table of the README', () => {
	it.each(runtimes)('says of $name what these tests try', async ({ name, kits }) => {
		const tried = ([2, 3] as const).map((kit) => (kits.includes(kit) ? 'runs' : '–'));
		expect(await readCells(name)).toEqual(tried);
	});
});

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
