import { expect, it } from 'vitest';
import { toEvent, toRecord, toTestConfig } from '../../../../tests/support/units.js';
import { memoryStore } from '../stores/memory-store.js';
import { createStoredSessions } from './store/stored-sessions.js';

it('keeps the lock between two processes while the work takes longer than the lock’s lifetime', async () => {
	const sessions = memoryStore();
	const start = () => createStoredSessions(toTestConfig({ sessions }), '', sessions);
	const [one, other] = [start(), start()];
	const record = toRecord(toTestConfig());
	await one.create(record);
	await one.write(toEvent(), record);
	let working = 0;
	let most = 0;
	const make = async () => {
		most = Math.max(most, ++working);
		await new Promise((next) => setTimeout(next, 1500));
		working--;
		return 'made';
	};
	const find = () => null;
	await Promise.all([one, other].map((each) => each.once(record, { find, make })));
	expect(most).toBe(1);
});
