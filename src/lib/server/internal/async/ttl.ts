/**
 * Options for an `LRUCache` whose entries expire. Goes by `Date`, as everything else that expires. `lru-cache` must not
 * remember the time: it forgets it by a timer, and an isolate drops the timers of a request that has ended.
 */
export const byClock = { perf: { now: () => Date.now() }, ttlResolution: 0 };

/**
 * The `ttl` of an entry that lives for some seconds. `lru-cache` counts whole milliseconds, returns an entry in its last
 * one as well, and keeps it forever if the `ttl` is 0.
 */
export function toTtl(seconds: number): number {
	const milliseconds = Math.ceil(seconds * 1000) - 1;
	return milliseconds > 0 ? milliseconds : -1;
}
