import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { memoryStore } from '../../stores/memory-store.js';
import { holdLease } from './lease.js';
import type { SessionStore } from '../../stores/store.js';

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

/** A store whose lock a test looks at. */
function start() {
	const extend = vi.fn(async () => true);
	const release = vi.fn(async () => {});
	const lock = vi.fn(async () => ({ extend, release }));
	const store: SessionStore = { ...memoryStore(), lock };
	return { store, lock, extend, release };
}

it('holds a lock for as long as the work takes, and releases it', async () => {
	const store = memoryStore();
	const held = await holdLease(store, 'name');
	await vi.advanceTimersByTimeAsync(10_000);
	expect(await holdLease(store, 'name')).toBeNull();
	await held?.release();
	expect(await holdLease(store, 'name')).not.toBeNull();
});

it('leaves the lock of a process that died free within a second', async () => {
	const { store, lock, extend } = start();
	await holdLease(store, 'name');
	await vi.advanceTimersByTimeAsync(300);
	expect(lock).toHaveBeenCalledWith('name', 1000);
	expect(extend).toHaveBeenCalledWith(1000);
});

it('stops extending a lock that was released', async () => {
	const { store, extend, release } = start();
	const held = await holdLease(store, 'name');
	await vi.advanceTimersByTimeAsync(650);
	await held?.release();
	await vi.advanceTimersByTimeAsync(5000);
	expect(extend).toHaveBeenCalledTimes(2);
	expect(release).toHaveBeenCalledOnce();
});

it('works on when the store fails meanwhile', async () => {
	const { store, extend, release } = start();
	extend.mockRejectedValue(new Error('ECONNRESET'));
	release.mockRejectedValue(new Error('ECONNRESET'));
	const held = await holdLease(store, 'name');
	await vi.advanceTimersByTimeAsync(1000);
	await expect(held?.release()).resolves.toBeUndefined();
});

it('waits for an extension before the next, however slow the store is', async () => {
	const { store, extend } = start();
	extend.mockImplementation(async () => {
		await new Promise((resolve) => setTimeout(resolve, 700));
		return true;
	});
	const held = await holdLease(store, 'name');
	await vi.advanceTimersByTimeAsync(1500);
	expect(extend).toHaveBeenCalledTimes(2);
	await held?.release();
	await vi.advanceTimersByTimeAsync(5000);
	expect(extend).toHaveBeenCalledTimes(2);
});
