import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createStorage } from 'unstorage';
import fsDriver from 'unstorage/drivers/fs';
import lruCacheDriver from 'unstorage/drivers/lru-cache';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { testSessionStore } from '../../testing/index.js';
import { unstorageStore } from './unstorage-store.js';

const startedAt = 1_900_000_000;
const session = { value: 'sealed', expiresAt: startedAt + 60, tags: ['subject:a', 'session:b'] };

describe('unstorageStore', () => {
	describe('in memory', () => {
		testSessionStore({ describe, it: it.concurrent }, () => unstorageStore(createStorage()));
	});

	describe('in an LRU cache', () => {
		testSessionStore({ describe, it: it.concurrent }, () =>
			unstorageStore(createStorage({ driver: lruCacheDriver({}) }))
		);
	});

	describe('in files', () => {
		let folder = '';
		beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'sessions-'))));
		afterAll(() => rm(folder, { recursive: true }));

		testSessionStore({ describe, it: it.concurrent }, () =>
			unstorageStore(createStorage({ driver: fsDriver({ base: folder }) }))
		);

		it('never shows half of a session that is being written', async () => {
			const store = unstorageStore(createStorage({ driver: fsDriver({ base: folder }) }));
			const expiresAt = Math.floor(Date.now() / 1000) + 3600;
			const values = ['a', 'b'].map((sign) => sign.repeat(60_000));
			await store.write('half', { value: values[0] ?? '', expiresAt, tags: [] }, null);
			let isWriting = true;
			const write = async () => {
				for (let version = 1; version < 200; version += 1)
					await store.write(
						'half',
						{ value: values[version % 2] ?? '', expiresAt, tags: [] },
						version
					);
				isWriting = false;
			};
			const read = async () => {
				while (isWriting) expect(values).toContain((await store.read('half'))?.value);
			};
			await Promise.all([write(), read(), read(), read()]);
			expect((await store.read('half'))?.version).toBe(200);
		});

		it('leaves no file behind when sessions are deleted', async () => {
			const base = join(folder, 'empty');
			const store = unstorageStore(createStorage({ driver: fsDriver({ base }) }));
			const expiresAt = Math.floor(Date.now() / 1000) + 3600;
			await store.write('id', { value: 'sealed', expiresAt, tags: ['a', 'b'] }, null);
			await store.delete('id');
			const entries = await readdir(base, { recursive: true, withFileTypes: true });
			expect(entries.filter((entry) => entry.isFile())).toEqual([]);
		});
	});

	describe('with the time in hand', () => {
		afterEach(() => void vi.useRealTimers());

		it('removes a session that has ended, and its tags, when it is met by its id', async () => {
			vi.useFakeTimers({ now: startedAt * 1000 });
			const storage = createStorage();
			const store = unstorageStore(storage);
			await store.write('id', session, null);
			expect(await storage.getKeys()).toHaveLength(3);
			vi.advanceTimersByTime(60_000);
			expect(await store.read('id')).toBeNull();
			expect(await storage.getKeys()).toEqual([]);
		});

		it('removes sessions that have ended, and their tags, when one tag is met', async () => {
			vi.useFakeTimers({ now: startedAt * 1000 });
			const storage = createStorage();
			const store = unstorageStore(storage);
			await store.write('first', session, null);
			await store.write('second', { ...session, expiresAt: startedAt + 90 }, null);
			vi.advanceTimersByTime(60_000);
			expect(await store.find('subject:a')).toEqual(['second']);
			expect(await storage.getKeys()).toHaveLength(3);
		});

		it('keeps the tag of a session that is not written yet, until its end', async () => {
			vi.useFakeTimers({ now: startedAt * 1000 });
			const storage = createStorage();
			const store = unstorageStore(storage);
			await store.write('id', session, null);
			await storage.removeItem('logto:session:id');
			expect(await store.find('subject:a')).toEqual([]);
			expect(await storage.getKeys('logto:tag:subject_0a')).toHaveLength(1);
			vi.advanceTimersByTime(60_000);
			expect(await store.find('subject:a')).toEqual([]);
			expect(await storage.getKeys('logto:tag:subject_0a')).toEqual([]);
		});

		it('tells the driver in how many seconds an item ends', async () => {
			vi.useFakeTimers({ now: startedAt * 1000 + 1 });
			const storage = createStorage();
			const setItem = vi.spyOn(storage, 'setItem');
			const store = unstorageStore(storage, { base: 'mine' });
			await store.write('id', session, null);
			await store.write('old', { ...session, expiresAt: startedAt - 5 }, null);
			await store.lock('id', 1500);
			expect(setItem.mock.calls.map(([key, , options]) => [key, options])).toEqual([
				['mine:tag:subject_0a:id', { ttl: 60 }],
				['mine:tag:session_0b:id', { ttl: 60 }],
				['mine:session:id', { ttl: 60 }],
				['mine:tag:subject_0a:old', { ttl: 1 }],
				['mine:tag:session_0b:old', { ttl: 1 }],
				['mine:session:old', { ttl: 1 }],
				['mine:lock:id', { ttl: 2 }]
			]);
		});
	});

	it('does not read foreign values as sessions', async () => {
		const storage = createStorage();
		const store = unstorageStore(storage);
		const expiresAt = Math.floor(Date.now() / 1000) + 3600;
		const items = [
			'',
			'half',
			1,
			true,
			{},
			{ value: 1 },
			{ value: 'a', version: 1, expiresAt },
			[]
		];
		for (const item of items) {
			await storage.setItem('logto:session:id', item);
			await storage.setItem('logto:lock:id', item);
			expect(await store.read('id')).toBeNull();
			expect(await store.lock('id', 1000)).not.toBeNull();
		}
	});

	it('writes no session whose tags could not be written', async () => {
		const storage = createStorage();
		const store = unstorageStore(storage);
		vi.spyOn(storage, 'setItem').mockRejectedValueOnce(new Error('the disk is full'));
		const expiresAt = Math.floor(Date.now() / 1000) + 3600;
		const write = () => store.write('id', { ...session, expiresAt }, null);
		await expect(write()).rejects.toThrow('the disk is full');
		expect(await store.read('id')).toBeNull();
		expect(await write()).toBe(true);
	});
});
