import { LRUCache } from 'lru-cache';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { byClock, toTtl } from './ttl.js';

const createCache = () =>
	new LRUCache<string, string>({ ...byClock, maxSize: 10, sizeCalculation: () => 1 });

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('keeps an entry until its time is over, and not in that millisecond', () => {
	const cache = createCache();
	cache.set('a', 'value', { ttl: toTtl(10) });
	vi.advanceTimersByTime(9_999);
	expect(cache.get('a')).toBe('value');
	vi.advanceTimersByTime(1);
	expect(cache.get('a')).toBeUndefined();
});

it.each([0, 0.0005, 0.001, -1])('keeps no entry that lives for %d seconds', (seconds) => {
	const cache = createCache();
	cache.set('a', 'value', { ttl: toTtl(seconds) });
	expect(cache.get('a')).toBeUndefined();
});

it('follows the clock without a timer, as an isolate has none between requests', () => {
	const cache = createCache();
	cache.set('a', 'value', { ttl: toTtl(10) });
	expect(cache.get('a')).toBe('value');
	expect(vi.getTimerCount()).toBe(0);
	vi.setSystemTime(Date.now() + 10_000);
	expect(cache.get('a')).toBeUndefined();
});
