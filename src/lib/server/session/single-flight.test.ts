import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createQueue } from './single-flight.js';

beforeEach(() => {
	vi.useFakeTimers();
});
afterEach(() => {
	vi.useRealTimers();
});

const late = () => new Error('late');
const after = (milliseconds: number) => new Promise((next) => setTimeout(next, milliseconds));

it('runs the tasks of one key one after the other and those of two at once', async () => {
	const queue = createQueue(1000, late);
	const steps: string[] = [];
	const task = (name: string) => async () => {
		steps.push(`${name} begins`);
		await after(10);
		steps.push(`${name} ends`);
	};
	const all = Promise.all([
		queue.run('a', task('a1')),
		queue.run('a', task('a2')),
		queue.run('b', task('b1'))
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

it('goes on after a task that failed', async () => {
	const queue = createQueue(1000, late);
	const failed = queue.run('a', () => Promise.reject(new Error('no')));
	const next = queue.run('a', async () => 'yes');
	await expect(failed).rejects.toThrow('no');
	await expect(next).resolves.toBe('yes');
});

it('lets a caller wait no longer than its patience, and a task that began go on', async () => {
	const queue = createQueue(100, late);
	const done = vi.fn();
	const slow = queue.run('a', () => after(500).then(done));
	const refused = expect(slow).rejects.toThrow('late');
	await vi.advanceTimersByTimeAsync(150);
	await refused;
	expect(done).not.toHaveBeenCalled();
	await vi.advanceTimersByTimeAsync(500);
	expect(done).toHaveBeenCalledOnce();
});

it('begins nothing that nobody waits for any more', async () => {
	const queue = createQueue(100, late);
	const never = vi.fn();
	const slow = queue.run('a', () => after(500));
	const waiting = queue.run('a', async () => never());
	const refused = Promise.all([
		expect(slow).rejects.toThrow('late'),
		expect(waiting).rejects.toThrow('late')
	]);
	await vi.advanceTimersByTimeAsync(1000);
	await refused;
	expect(never).not.toHaveBeenCalled();
});

it('refuses at once while somebody is at work for too long, and takes tasks again afterwards', async () => {
	const queue = createQueue(100, late);
	const slow = queue.run('a', () => after(500));
	const refused = expect(slow).rejects.toThrow('late');
	await vi.advanceTimersByTimeAsync(200);
	await refused;
	await expect(queue.run('a', async () => 1)).rejects.toThrow('late');
	await vi.advanceTimersByTimeAsync(500);
	await expect(queue.run('a', async () => 1)).resolves.toBe(1);
});

it('lets a caller wait for one who has only just begun', async () => {
	const queue = createQueue(100, late);
	const slow = queue.run('a', () => after(50));
	await vi.advanceTimersByTimeAsync(10);
	const next = queue.run('a', async () => 'yes');
	await vi.advanceTimersByTimeAsync(50);
	await slow;
	await expect(next).resolves.toBe('yes');
});
