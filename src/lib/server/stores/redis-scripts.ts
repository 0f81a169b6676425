/**
 * The Lua scripts of the Redis store. Each runs as one step and touches the one key that it is given,
 * as Redis Cluster asks. Times are milliseconds since the epoch.
 */

/**
 * `expected version, record, ends at`: 1 when written, 0 when another version is there, -1 when no
 * session is. A record begins with its version; version 0 is no session.
 */
export const write = `
local found = string.match(redis.call('getrange', KEYS[1], 0, 15), '^%d+') or '0'
if found ~= ARGV[1] then return found == '0' and -1 or 0 end
redis.call('set', KEYS[1], ARGV[2], 'PXAT', ARGV[3])
return 1`;

/** Deletes a session and gives its tags, parted by commas. */
export const remove = `
local record = redis.call('get', KEYS[1])
if not record then return false end
redis.call('del', KEYS[1])
return string.match(record, '^%d+ (%S*) ')`;

/**
 * An index holds ids by when they end. What has ended goes at every use, and the key ends with its
 * latest member.
 */
const sweep = `
redis.call('zremrangebyscore', KEYS[1], '-inf', redis.call('time')[1] * 1000)
local latest = redis.call('zrange', KEYS[1], -1, -1, 'WITHSCORES')[2]
if latest then redis.call('pexpireat', KEYS[1], latest) end`;

/** `ends at, id`: adds to an index. `GT`, since an earlier write may arrive after a later one. */
export const addTag = `
redis.call('zadd', KEYS[1], 'GT', ARGV[1], ARGV[2])${sweep}`;

/** `id`: removes from an index. */
export const removeTag = `
redis.call('zrem', KEYS[1], ARGV[1])${sweep}`;

/** The ids in an index that have not ended; the sessions of some may be deleted. */
export const find = `${sweep}
return redis.call('zrange', KEYS[1], 0, -1)`;

/** `token, length`: takes a lock that nobody holds. */
export const lock = `
return redis.call('set', KEYS[1], ARGV[1], 'NX', 'PX', ARGV[2]) and 1 or 0`;

/** `token, length`: holds a lock for longer, if it is still ours. */
export const extendLock = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('pexpire', KEYS[1], ARGV[2])`;

/** `token`: gives a lock back, if it is still ours. */
export const releaseLock = `
if redis.call('get', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('del', KEYS[1])`;
