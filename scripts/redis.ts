import { ensureProgram } from './ensure-program.ts';

/** The path of a `redis-server`. @throws as {@link ensureProgram} */
export const ensureRedis = (): string =>
	ensureProgram({
		name: 'redis-server',
		neededBy: 'the tests of the session stores',
		variable: 'REDIS_SERVER_PATH',
		brew: 'redis',
		paths: [
			'/usr/bin/redis-server',
			'/usr/local/bin/redis-server',
			'/opt/homebrew/bin/redis-server',
			'/usr/bin/valkey-server',
			'/usr/local/bin/valkey-server'
		]
	});
