/**
 * The Lua scripts of the Redis store. Each is atomic and uses only the key that it receives, as Redis Cluster requires.
 * Times are milliseconds since the epoch.
 */

/**
 * `expected version, record, expiry`: returns 1 if it was written, 0 if there is another version, -1 if there is no
 * session. A record starts with its version; version 0 means no session.
 */
export const write = `
local found = string.match(redis.call('getrange', KEYS[1], 0, 15), '^%d+') or '0'
if found ~= ARGV[1] then return found == '0' and -1 or 0 end
redis.call('set', KEYS[1], ARGV[2], 'PXAT', ARGV[3])
return 1`;

/** Deletes a session and returns its tags, separated by commas. */
export const remove = `
local record = redis.call('get', KEYS[1])
if not record then return false end
redis.call('del', KEYS[1])
return string.match(record, '^%d+ (%S*) ')`;

/**
 * An index holds ids by their expiry. Each use removes expired ids, and the key expires with its last member.
 */
const sweep = `
redis.call('zremrangebyscore', KEYS[1], '-inf', redis.call('time')[1] * 1000)
local latest = redis.call('zrange', KEYS[1], -1, -1, 'WITHSCORES')[2]
if latest then redis.call('pexpireat', KEYS[1], latest) end`;

/** `expiry, id`: adds to an index. `GT`, because an earlier write may arrive after a later one. */
export const addTag = `
redis.call('zadd', KEYS[1], 'GT', ARGV[1], ARGV[2])${sweep}`;

/** `id`: removes from an index. */
export const removeTag = `
redis.call('zrem', KEYS[1], ARGV[1])${sweep}`;

/** Returns the ids in an index that have not expired. Some of their sessions may have been deleted. */
export const find = `${sweep}
return redis.call('zrange', KEYS[1], 0, -1)`;

/** `token, length`: takes a lock if it is free. */
export const lock = `
return redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0`;

/** `token, length`: extends a lock if the token still holds it. */
export const extendLock = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('pexpire', KEYS[1], ARGV[2])`;

/** `token`: releases a lock if the token still holds it. */
export const releaseLock = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('del', KEYS[1])`;
