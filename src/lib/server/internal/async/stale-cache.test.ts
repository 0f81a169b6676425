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

it('fails while there is no value at all, and asks again the next time', async () => {
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

it('does not renew again and again what cannot be had', async () => {
	const load = vi.fn().mockResolvedValueOnce(1).mockRejectedValue(new Error('down'));
	const cache = createStaleCache<number>(load, 100_000);
	await cache.get();
	vi.advanceTimersByTime(5000);
	for (let count = 0; count < 10; count++) expect(await cache.renew(5000)).toBe(1);
	expect(load).toHaveBeenCalledTimes(2);
	vi.advanceTimersByTime(5000);
	await cache.renew(5000);
	expect(load).toHaveBeenCalledTimes(3);
});

it('lets all who want a newer value wait for the one question', async () => {
	const load = vi.fn().mockResolvedValueOnce(1).mockResolvedValueOnce(2);
	const cache = createStaleCache<number>(load, 100_000);
	await cache.get();
	vi.advanceTimersByTime(5000);
	expect(await Promise.all([cache.renew(5000), cache.renew(5000)])).toEqual([2, 2]);
});

it('asks for each request by itself in an isolate: an answer may never come', async () => {
	const load = vi
		.fn()
		.mockReturnValueOnce(new Promise(() => {}))
		.mockResolvedValueOnce(1);
	const cache = createStaleCache<number>(load, 1000, true);
	void cache.get();
	expect(await cache.get()).toBe(1);
});
