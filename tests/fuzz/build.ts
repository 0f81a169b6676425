import { buildApp } from '../support/build-app.js';
import type { Variant } from './variants.js';

/** Builds the app where that was not done since its sources changed. @returns the folder of its server */
export const buildFuzzApp = (base: Variant['base']): Promise<string> =>
	buildApp({ fixture: 'fuzz', base, product: '.svelte-kit/output/server/manifest.js' });
