import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createStaleCache } from './stale-cache.js';

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

it('asks once for all who ask at once, and again when the value is too old', async () => {
	const load = vi.fn().mockResolvedValueOnce(1).mockResolvedValueOnce(2);
	const cache = createStaleCache<number>(load, 1000);
	expect(await Promise.all([cache.get(), cache.get(), cache.get()])).toEqual([1, 1, 1]);
	vi.advanceTimersByTime(999);
	expect(await cache.get()).toBe(1);
	vi.advanceTimersByTime(2);
	expect(await cache.get()).toBe(2);
	expect(load).toHaveBeenCalledTimes(2);
});

it('keeps the old value when asking fails, and tries again after half a minute', async () => {
	const load = vi.fn().mockResolvedValueOnce(1).mockRejectedValueOnce(new Error('down'));
	const cache = createStaleCache<number>(load, 1000);
	await cache.get();
	vi.advanceTimersByTime(2000);
	expect(await cache.get()).toBe(1);
	expect(await cache.get()).toBe(1);
	expect(load).toHaveBeenCalledTimes(2);
	load.mockResolvedValueOnce(3);
	vi.advanceTimersByTime(30_001);
	expect(await cache.get()).toBe(3);
});

it('fails while there is no value at all, and asks anew the next time', async () => {
	const load = vi.fn().mockRejectedValueOnce(new Error('down')).mockResolvedValueOnce(1);
	const cache = createStaleCache<number>(load, 1000);
	await expect(cache.get()).rejects.toThrow('down');
	expect(await cache.get()).toBe(1);
});

it('renews before its time, but not more often than asked', async () => {
	const load = vi.fn().mockResolvedValueOnce(1).mockResolvedValueOnce(2);
	const cache = createStaleCache<number>(load, 100_000);
	await cache.get();
	expect(await cache.renew(5000)).toBe(1);
	vi.advanceTimersByTime(5000);
	expect(await cache.renew(5000)).toBe(2);
});
