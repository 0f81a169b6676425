import assert from 'node:assert/strict';
import type { SessionStore } from '../../server/stores/store.js';
import { createKey, createSession } from './samples.js';

/** The expected sessions of one user, by id. */
type Expected = Map<string, { value: string; version: number }>;

const steps = 60;
const sessionsPerUser = 4;

/**
 * Runs random steps of a user in an order given by the seed, and compares the store with the expected sessions after each
 * step. The steps of two users interleave when both run at once.
 */
export async function runUser(store: SessionStore, name: string, seed: number): Promise<void> {
	const pick = createPicker(seed);
	const tag = createKey(name);
	const ids = Array.from({ length: sessionsPerUser }, () => createKey(name));
	const expected: Expected = new Map();
	for (let step = 0; step < steps; step += 1) {
		const id = ids[pick(ids.length)] ?? tag;
		// One step in four deletes a session.
		if (pick(4) === 0) {
			expected.delete(id);
			await store.delete(id);
		} else {
			const version = expected.get(id)?.version ?? null;
			const value = `${name} ${step}`;
			expected.set(id, { value, version: (version ?? 0) + 1 });
			assert.equal(await store.write(id, createSession({ value, tags: [tag] }), version), true);
		}
		await assertHolds(store, tag, ids, expected);
	}
}

async function assertHolds(
	store: SessionStore,
	tag: string,
	ids: readonly string[],
	expected: Expected
): Promise<void> {
	const [found, ...sessions] = await Promise.all([
		store.find(tag),
		...ids.map((id) => store.read(id))
	]);
	assert.deepEqual(found.toSorted(), [...expected.keys()].toSorted());
	assert.deepEqual(
		sessions,
		ids.map((id) => expected.get(id) ?? null)
	);
}

/** Numbers below a limit, the same for the same seed (mulberry32). */
function createPicker(seed: number): (limit: number) => number {
	let state = seed;
	return (limit) => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) % limit;
	};
}
