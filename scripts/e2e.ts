/** Builds the demo on both SvelteKits, finds or installs Chromium, and runs the end-to-end tests in it. */
import './help.ts';
import { spawnSync } from 'node:child_process';
import buildDemoOnKit3 from '../tests/support/build-demo-kit3.ts';
import buildDemo from '../tests/support/build-demo.ts';
import { describeChromium, ensureChromium } from './chromium.ts';

const chromium = ensureChromium();
console.log(describeChromium(chromium));
await buildDemo();
await buildDemoOnKit3();
const { status } = spawnSync(
	process.execPath,
	['node_modules/@playwright/test/cli.js', 'test', ...process.argv.slice(2)],
	{ stdio: 'inherit', env: { ...process.env, CHROMIUM_PATH: chromium } }
);
process.exitCode = status ?? 1;
