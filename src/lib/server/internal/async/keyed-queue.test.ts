import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createKeyedQueue, type TaskOptions } from './keyed-queue.js';

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

const after = (milliseconds: number) => new Promise((next) => setTimeout(next, milliseconds));
const options = (rest: Partial<TaskOptions> = {}): TaskOptions => ({
	patience: 1000,
	toError: () => new Error('late'),
	...rest
});
/** Work of a request that ended: it neither ends nor fails, and nothing of it runs any more. */
const silent = () => new Promise<never>(() => {});

describe('the tasks of one key', () => {
	it('run one after the other, and those of two keys at once', async () => {
		const queue = createKeyedQueue();
		const steps: string[] = [];
		const task = (name: string) => async () => {
			steps.push(`${name} begins`);
			await after(10);
			steps.push(`${name} ends`);
		};
		const all = Promise.all([
			queue.run('a', task('a1'), options()),
			queue.run('a', task('a2'), options()),
			queue.run('b', task('b1'), options())
		]);
		await vi.runAllTimersAsync();
		await all;
		expect(steps.filter((step) => step.startsWith('a'))).toEqual([
			'a1 begins',
			'a1 ends',
			'a2 begins',
			'a2 ends'
		]);
		expect(steps.indexOf('b1 begins')).toBeLessThan(steps.indexOf('a1 ends'));
	});

	it('go on after one that failed', async () => {
		const queue = createKeyedQueue();
		const failed = queue.run('a', () => Promise.reject(new Error('no')), options());
		const next = queue.run('a', async () => 'yes', options());
		await expect(failed).rejects.toThrow('no');
		await expect(next).resolves.toBe('yes');
	});

	it('let one that is urgent go before all that waits', async () => {
		const queue = createKeyedQueue();
		const order: string[] = [];
		const note = (name: string, rest: Partial<TaskOptions> = {}) =>
			queue.run('a', async () => void order.push(name), options(rest));
		const first = queue.run('a', () => after(10), options());
		const rest = [note('second'), note('third'), note('urgent', { urgent: true })];
		await vi.runAllTimersAsync();
		await Promise.all([first, ...rest]);
		expect(order).toEqual(['urgent', 'second', 'third']);
	});

	it('are refused at once where a thousand wait already, and taken again afterwards', async () => {
		const queue = createKeyedQueue();
		const all = Array.from({ length: 1001 }, () =>
			queue.run('a', () => after(1), options({ patience: 60_000 }))
		);
		await expect(queue.run('a', async () => 1, options())).rejects.toThrow('late');
		await expect(queue.run('b', async () => 1, options())).resolves.toBe(1);
		await vi.runAllTimersAsync();
		await Promise.all(all);
		await expect(queue.run('a', async () => 1, options())).resolves.toBe(1);
	});

	it('are told to what keeps work alive', async () => {
		const queue = createKeyedQueue();
		const kept: Promise<unknown>[] = [];
		const keepAlive = (work: Promise<unknown>) => void kept.push(work);
		const run = queue.run('a', async () => 'made', options({ keepAlive }));
		await expect(run).resolves.toBe('made');
		await expect(kept[0]).resolves.toBe('made');
	});
});

describe('the patience of a caller', () => {
	it('ends, and a task that began goes on', async () => {
		const queue = createKeyedQueue();
		const done = vi.fn();
		const slow = queue.run('a', () => after(500).then(done), options({ patience: 100 }));
		const refused = expect(slow).rejects.toThrow('late');
		await vi.advanceTimersByTimeAsync(150);
		await refused;
		expect(done).not.toHaveBeenCalled();
		await vi.advanceTimersByTimeAsync(500);
		expect(done).toHaveBeenCalledOnce();
	});

	it('keeps a task from beginning that no caller waits for any more', async () => {
		const queue = createKeyedQueue();
		const never = vi.fn();
		const slow = queue.run('a', () => after(500), options({ patience: 600 }));
		const waiting = queue.run('a', async () => never(), options({ patience: 100 }));
		const refused = expect(waiting).rejects.toThrow('late');
		await vi.advanceTimersByTimeAsync(1000);
		await Promise.all([slow, refused]);
		expect(never).not.toHaveBeenCalled();
	});

	it('frees the place in the line at once, so that no request is called that does not hear', async () => {
		const queue = createKeyedQueue(true);
		const kept: Promise<unknown>[] = [];
		const slow = queue.run('a', () => after(500), options());
		const gaveUp = queue.run(
			'a',
			silent,
			options({ patience: 100, keepAlive: (work) => void kept.push(work) })
		);
		const refused = expect(gaveUp).rejects.toThrow('late');
		await vi.advanceTimersByTimeAsync(100);
		await refused;
		// Else the platform would keep it alive for nothing.
		await expect(kept[0]).rejects.toThrow('late');
		const next = queue.run('a', async () => 'made', options());
		await vi.advanceTimersByTimeAsync(400);
		await slow;
		await expect(next).resolves.toBe('made');
	});

	it('is not tried where a task is at work for too long', async () => {
		const queue = createKeyedQueue();
		const slow = queue.run('a', () => after(500), options({ patience: 100 }));
		const refused = expect(slow).rejects.toThrow('late');
		await vi.advanceTimersByTimeAsync(200);
		await refused;
		const patient = options({ patience: 100 });
		await expect(queue.run('a', async () => 1, patient)).rejects.toThrow('late');
		await vi.advanceTimersByTimeAsync(500);
		await expect(queue.run('a', async () => 1, patient)).resolves.toBe(1);
	});
});

/**
 * A request of an isolate that is cut: its promises stay pending and its timers stop. Here they are
 * stopped by hand.
 */
function cutAfter<Value>(run: () => Promise<Value>): () => void {
	const timers: ReturnType<typeof setInterval>[] = [];
	const set = globalThis.setInterval;
	const spy = vi.spyOn(globalThis, 'setInterval').mockImplementation((task, time) => {
		const timer = set(task, time);
		timers.push(timer);
		return timer;
	});
	run().catch(() => undefined);
	spy.mockRestore();
	return () => timers.forEach((timer) => clearInterval(timer));
}

describe('in an isolate', () => {
	const patient = options({ patience: 5000 });

	it('a request that was cut at work gives way to the next within two seconds', async () => {
		const queue = createKeyedQueue(true);
		const cut = cutAfter(() => queue.run('a', silent, patient));
		const next = queue.run('a', async () => 'made', patient);
		cut();
		await vi.advanceTimersByTimeAsync(2000);
		await expect(next).resolves.toBe('made');
	});

	it('a request that was cut while it waited does not block the requests behind it', async () => {
		const queue = createKeyedQueue(true);
		const first = queue.run('a', () => after(1500), patient);
		const cut = cutAfter(() => queue.run('a', silent, patient));
		const last = queue.run('a', async () => 'made', patient);
		cut();
		await vi.advanceTimersByTimeAsync(1600);
		await first;
		await expect(last).resolves.toBe('made');
	});

	it('a request that lives keeps its turn, however long it works', async () => {
		const queue = createKeyedQueue(true);
		let working = 0;
		let most = 0;
		const work = async () => {
			most = Math.max(most, ++working);
			await after(3000);
			working--;
		};
		const all = Promise.all([
			queue.run('a', work, options({ patience: 20_000 })),
			queue.run('a', work, options({ patience: 20_000 }))
		]);
		await vi.advanceTimersByTimeAsync(10_000);
		await all;
		expect(most).toBe(1);
	});

	it('a key is free again for a request that comes long after one was cut', async () => {
		const queue = createKeyedQueue(true);
		cutAfter(() => queue.run('a', silent, patient))();
		await vi.advanceTimersByTimeAsync(60_000);
		await expect(queue.run('a', async () => 'made', patient)).resolves.toBe('made');
	});
});
