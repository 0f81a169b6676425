import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from '@playwright/test';
import { hasApt, installByApt, succeeds } from './apt.ts';

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
 * The path of a Chromium, installed first when there is none: Debian's package where that can be
 * had, Playwright's own download elsewhere.
 *
 * @throws {Error} with what to do, when neither can be had
 */
export function ensureChromium(): string {
	const found = findChromium();
	if (found !== null) return found;
	console.log('No Chromium found. Installing one for the end-to-end tests…');
	if (hasApt()) {
		installByApt('chromium');
	} else {
		succeeds(process.execPath, ['node_modules/@playwright/test/cli.js', 'install', 'chromium']);
	}
	const installed = findChromium();
	if (installed !== null) return installed;
	throw new Error(
		'The end-to-end tests need Chromium. Install it (Debian: sudo apt-get install chromium; elsewhere: npx playwright install chromium) or set CHROMIUM_PATH to one.'
	);
}

function findChromium(): string | null {
	const given = process.env['CHROMIUM_PATH'];
	const candidates = [...(given === undefined ? [] : [given]), ...systemPaths, ownPath()];
	return candidates.find((path) => path !== '' && existsSync(path)) ?? null;
}

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
