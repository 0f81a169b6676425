import { buildApp } from './build-app.js';
import { buildsOf } from './demo.js';

/** Builds the demo on SvelteKit 3, of its own sources, in each variant that is missing or older than these. */
export default async function buildDemoOnKit3(): Promise<void> {
	for (const { base } of Object.values(buildsOf[3]))
		await buildApp({ fixture: 'demo', sources: ['src', 'static'], kit: 3, base });
}
