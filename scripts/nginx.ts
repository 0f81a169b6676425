import { existsSync } from 'node:fs';
import { hasApt, installProgram } from './apt.ts';

const systemPaths = [
	'/usr/sbin/nginx',
	'/usr/local/sbin/nginx',
	'/usr/local/bin/nginx',
	'/opt/homebrew/bin/nginx'
];

/**
 * The path of an `nginx`, installed first when there is none and Debian's package can be had. Only the
 * program: no service is started.
 *
 * @throws {Error} with what to do, when there is none
 */
export function ensureNginx(): string {
	const found = findNginx();
	if (found !== null) return found;
	console.log('No nginx found. Installing one for the tests behind a proxy…');
	if (hasApt()) installProgram('nginx');
	const installed = findNginx();
	if (installed !== null) return installed;
	throw new Error(
		'The tests behind a proxy need nginx. Install it (Debian: sudo apt-get install nginx; macOS: brew install nginx) or set NGINX_PATH to one.'
	);
}

function findNginx(): string | null {
	const given = process.env['NGINX_PATH'];
	const candidates = given === undefined ? systemPaths : [given];
	return candidates.find((path) => existsSync(path)) ?? null;
}
