import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { hasApt, installByApt, succeeds } from './apt.ts';

/** The same Chromium without windows: it shows a page in half the time. */
const shell = { package: 'chromium-headless-shell', path: '/usr/bin/chromium-headless-shell' };
const systemPaths = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** How the tests start it, besides without a window. */
export const chromiumFlags = [
	'--no-sandbox',
	'--disable-gpu',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync'
];

/**
 * The path of a Chromium: `CHROMIUM_PATH`, or Debian's package without windows, which is installed first where that is
 * possible. Elsewhere it is the one that is there, or Playwright's own download.
 *
 * @throws {Error} with what to do if none can be installed
 */
export function ensureChromium(): string {
	const chosen = findFirst([process.env['CHROMIUM_PATH'] ?? '', shell.path]);
	if (chosen !== null) return chosen;
	if (hasApt()) {
		console.log('Installing a Chromium without windows for the tests…');
		installByApt(shell.package);
	}
	const found = findChromium();
	if (found !== null) return found;
	console.log('No Chromium found. Installing one for the tests…');
	succeeds(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium']);
	const installed = findChromium();
	if (installed !== null) return installed;
	throw new Error(
		'The end-to-end tests need Chromium. Install it (Debian: sudo apt-get install chromium-headless-shell; elsewhere: npx playwright install chromium) or set CHROMIUM_PATH to one.'
	);
}

const findChromium = () => findFirst([shell.path, ...systemPaths, ownPath()]);

const findFirst = (paths: readonly string[]): string | null =>
	paths.find((path) => path !== '' && existsSync(path)) ?? null;

function ownPath(): string {
	try {
		return chromium.executablePath();
	} catch {
		return '';
	}
}

/** The version, to show which browser the tests ran in. */
export function describeChromium(path: string): string {
	return execFileSync(path, ['--version', '--no-sandbox'], { encoding: 'utf8' }).trim();
}
