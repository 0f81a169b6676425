import { stat } from 'node:fs/promises';
import { buildFixture, toFixtureOut } from '../support/build-fixture.js';
import { findNewestChange } from '../support/newest-change.js';
import type { Variant } from './variants.js';

const toOut = (base: Variant['base']): string => toFixtureOut(`fuzz${base.replace('/', '-')}`);

/** Builds the app where that was not done since its sources changed. @returns the folder */
export async function buildFuzzApp(base: Variant['base']): Promise<string> {
	const out = toOut(base);
	const changed = await findNewestChange([
		'src/lib',
		'tests/fixtures/fuzz/src',
		'tests/fixtures/fuzz/svelte.config.js'
	]);
	const built = await stat(`${out}/output/server/manifest.js`).catch(() => null);
	if (built === null || built.mtimeMs <= changed)
		await buildFixture('fuzz', { FUZZ_BASE: base, FUZZ_OUT: out });
	return out;
}
