import { existsSync } from 'node:fs';
import { hasApt, installProgram } from './apt.ts';

const systemPaths = [
	'/usr/bin/redis-server',
	'/usr/local/bin/redis-server',
	'/opt/homebrew/bin/redis-server',
	'/usr/bin/valkey-server',
	'/usr/local/bin/valkey-server'
];

/**
 * The path of a `redis-server`, installed first when there is none and Debian's package can be had.
 * Only the program: no service is started.
 *
 * @throws {Error} with what to do, when there is none
 */
export function ensureRedis(): string {
	const found = findRedis();
	if (found !== null) return found;
	console.log('No redis-server found. Installing one for the tests of the session stores…');
	if (hasApt()) installProgram('redis-server');
	const installed = findRedis();
	if (installed !== null) return installed;
	throw new Error(
		'The tests of the session stores need redis-server. Install it (Debian: sudo apt-get install redis-server; macOS: brew install redis) or set REDIS_SERVER_PATH to one.'
	);
}

function findRedis(): string | null {
	const given = process.env['REDIS_SERVER_PATH'];
	const candidates = given === undefined ? systemPaths : [given];
	return candidates.find((path) => existsSync(path)) ?? null;
}
