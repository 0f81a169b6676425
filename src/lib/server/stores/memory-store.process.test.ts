import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { testSessionStore } from '../../testing/index.js';
import { memoryStore } from './memory-store.js';

const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;

describe('memoryStore', () => {
	afterEach(() => void vi.useRealTimers());

	testSessionStore({ describe, it: it.concurrent }, () => memoryStore());

	it('ends the session that was not used for longest when there are too many', async () => {
		const store = memoryStore({ maxSessions: 2 });
		const session = { value: 'sealed', expiresAt: inAnHour(), tags: ['user'] };
		await store.write('first', session, null);
		await store.write('second', session, null);
		await store.read('first');
		await store.write('third', session, null);
		expect(await store.find('user')).toEqual(['first', 'third']);
		expect(await store.read('second')).toBeNull();
		expect(await store.write('second', session, 1)).toBe(false);
	});

	it('keeps the tags, even if the array changes later', async () => {
		const store = memoryStore();
		const tags = ['user'];
		await store.write('id', { value: 'sealed', expiresAt: inAnHour(), tags }, null);
		tags[0] = 'somebody-else';
		expect(await store.find('user')).toEqual(['id']);
		await store.delete('id');
		expect(await store.find('user')).toEqual([]);
	});

	it.each([0, -1, 1.5])('refuses to keep %d sessions', (maxSessions) => {
		expect(() => memoryStore({ maxSessions })).toThrow(TypeError);
	});

	it.each([
		['evicted', { maxSessions: 10 }, async () => {}],
		['deleted', {}, async (store: ReturnType<typeof memoryStore>, id: string) => store.delete(id)],
		['expired', {}, async () => void vi.advanceTimersByTime(100)]
	])('does not grow by sessions that were %s', async (_, options, end) => {
		vi.useFakeTimers();
		const store = memoryStore(options);
		const write = async (from: number, to: number) => {
			for (let index = from; index < to; index += 1) {
				const tags = [`subject:${index}`.padEnd(100, '-'), `session:${index}`.padEnd(100, '-')];
				const expiresAt = Date.now() / 1000 + 60;
				await store.write(`id:${index}`, { value: 'sealed', expiresAt, tags }, null);
				await end(store, `id:${index}`);
			}
		};
		await write(0, 5000);
		const before = measureHeap();
		await write(5000, 65_000);
		// What 60,000 sessions leave in an index that is never cleared is some 30 MB.
		expect(measureHeap() - before).toBeLessThan(5_000_000);
	});

	it('does not grow by locks that ended by themselves', async () => {
		vi.useFakeTimers();
		const store = memoryStore();
		const lock = async (from: number, to: number) => {
			for (let index = from; index < to; index += 1) {
				await store.lock(`name:${index}`.padEnd(100, '-'), 1000);
				vi.advanceTimersByTime(100);
			}
		};
		await lock(0, 5000);
		const before = measureHeap();
		await lock(5000, 65_000);
		expect(measureHeap() - before).toBeLessThan(5_000_000);
	});
});

/** The bytes that are in use once the garbage is gone. */
function measureHeap(): number {
	setFlagsFromString('--expose-gc');
	runInNewContext('gc')();
	return process.memoryUsage().heapUsed;
}
