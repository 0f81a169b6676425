import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLanes, type LaneBounds } from './lanes.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const bounds: LaneBounds = { running: 3, runningInLane: 2, waiting: 4, waitingInLane: 2 };

/** Tasks that end when a test says so, in lanes of 100 ms. */
function start(given = bounds) {
	const lanes = createLanes(given, 100);
	const running = new Map<string, (value: string) => void>();
	const codes = new Map<string, string>();
	const run = (name: string, lane = name.charAt(0)) => {
		const task = () => new Promise<string>((resolve) => void running.set(name, resolve));
		lanes
			.run(lane, task)
			.then((value) => codes.set(name, value))
			.catch((error: { code: string }) => codes.set(name, error.code))
			.finally(() => running.delete(name));
	};
	const end = async (name: string) => {
		running.get(name)?.('ended');
		await settle();
	};
	return { lanes, run, end, names: () => [...running.keys()], codes };
}

const settle = () => vi.advanceTimersByTimeAsync(0);

test('run so many tasks in one lane, and so many in all', async () => {
	const { run, names } = start();
	for (const name of ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']) run(name);
	await settle();
	expect(names()).toEqual(['a1', 'a2', 'b1']);
});

test('call the one next who came first and whose lane has room', async () => {
	const { run, end, names } = start();
	for (const name of ['a1', 'a2', 'a3', 'b1', 'b2', 'c1']) run(name);
	await settle();
	await end('b1');
	expect(names()).toEqual(['a1', 'a2', 'b2']);
	await end('a1');
	expect(names()).toEqual(['a2', 'b2', 'a3']);
	await end('b2');
	expect(names()).toEqual(['a2', 'a3', 'c1']);
});

test('refuse whom there is no room to wait for, in one lane and in all', async () => {
	const { run, codes } = start();
	for (const name of ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2', 'c1', 'd1']) run(name);
	await settle();
	expect([...codes]).toEqual([
		['a5', 'too_many_requests'],
		['d1', 'too_many_requests']
	]);
});

test('refuse whose turn does not come within half of the patience', async () => {
	const { run, names, codes } = start({ ...bounds, running: 1 });
	run('a1');
	run('b1');
	await vi.advanceTimersByTimeAsync(49);
	expect(codes.size).toBe(0);
	await vi.advanceTimersByTimeAsync(2);
	expect([...codes]).toEqual([['b1', 'too_many_requests']]);
	expect(names()).toEqual(['a1']);
});

test('end a task that takes too long, and call the next one', async () => {
	const { run, names, codes } = start({ ...bounds, running: 1 });
	run('a1');
	await vi.advanceTimersByTimeAsync(60);
	run('b1');
	await vi.advanceTimersByTimeAsync(41);
	expect([...codes]).toEqual([['a1', 'issuer_unreachable']]);
	expect(names()).toEqual(['b1']);
});

test('go on after a task that failed', async () => {
	const { lanes, run, names } = start({ ...bounds, running: 1 });
	const failing = lanes.run('a', () => Promise.reject(new Error('no')));
	run('b1');
	await expect(failing).rejects.toThrow('no');
	await settle();
	expect(names()).toEqual(['b1']);
});

test('count those who wait for the same as those who wait', async () => {
	const { lanes } = start();
	const other = new Promise<string>(() => undefined);
	const joined = ['a', 'a', 'a', 'b', 'b', 'c'].map((lane) =>
		lanes.join(lane, other).catch((error: { code: string }) => error.code)
	);
	await vi.advanceTimersByTimeAsync(151);
	expect(await Promise.all(joined)).toEqual([
		'issuer_unreachable',
		'issuer_unreachable',
		'too_many_requests',
		'issuer_unreachable',
		'issuer_unreachable',
		'too_many_requests'
	]);
});

test('give the places of requests that died to others', async () => {
	const { lanes, run, names } = start({ ...bounds, running: 1, waiting: 1 });
	const never = () => new Promise<string>(() => undefined);
	void lanes.run('a', never);
	void lanes.run('b', never);
	await settle();
	// Their timers die with them.
	vi.clearAllTimers();
	run('c1');
	await settle();
	expect(names()).toEqual([]);
	vi.setSystemTime(Date.now() + 151);
	run('d1');
	await settle();
	expect(names()).toEqual(['d1']);
});
