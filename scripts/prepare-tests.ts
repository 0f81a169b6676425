/**
 * Makes what the integration tests need before they start: programs, packages, and builds of the demo and of the
 * fixtures. The tests make what is missing themselves, one thing after the other; this takes less time.
 */
import buildDemoOnKit3 from '../tests/support/build-demo-kit3.ts';
import buildDemo from '../tests/support/build-demo.ts';
import buildShapes from '../tests/support/build-shapes.ts';
import buildWorker from '../tests/support/build-worker.ts';
import installNginx from '../tests/support/install-nginx.ts';
import installRedis from '../tests/support/install-redis.ts';
import installRuntimes from '../tests/support/install-runtimes.ts';
import packLibrary from '../tests/support/pack-library.ts';
import { ensureChromium } from './chromium.ts';

installRedis();
installNginx();
ensureChromium();

/** What stands in one lane is made one after the other. */
const lanes = [
	[buildDemo, buildWorker, packLibrary],
	[buildDemoOnKit3, buildShapes],
	[installRuntimes]
];

await Promise.all(
	lanes.map(async (lane) => {
		for (const make of lane) await make();
	})
);
