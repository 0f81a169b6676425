import { ensureRedis } from '../../scripts/redis.js';

/** Sees to a `redis-server` before the tests, so that none of them waits for its installation. */
export default function installRedis(): void {
	ensureRedis();
}
