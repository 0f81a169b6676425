import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createHealth, HangingError } from './health.js';

const timeout = 5000;

beforeEach(() => {
	vi.useFakeTimers({ now: 1_000_000 });
});
afterEach(() => {
	vi.useRealTimers();
});

const after = (milliseconds: number) => new Promise((next) => setTimeout(next, milliseconds));
const answers = async () => new Response();
/** Takes as long as it may and then fails, as `fetch` with a time-out. */
const hangs = async (): Promise<Response> => {
	await after(timeout);
	throw new DOMException('too late', 'TimeoutError');
};

/** A service that has just been found to hang. */
async function startHanging() {
	const health = createHealth(timeout);
	const first = expect(health.ask(hangs)).rejects.toThrow('too late');
	await vi.advanceTimersByTimeAsync(timeout);
	await first;
	return health;
}

describe('a service', () => {
	it('is well at first, and while it answers', async () => {
		const health = createHealth(timeout);
		expect(health.isHanging()).toBe(false);
		await health.ask(answers);
		expect(health.isHanging()).toBe(false);
	});

	it('hangs once a request ran into its time-out', async () => {
		expect((await startHanging()).isHanging()).toBe(true);
	});

	it('hangs as soon as a patient request has waited for that long', async () => {
		const health = createHealth(timeout);
		health.ask(() => after(60_000).then(answers)).catch(() => undefined);
		await vi.advanceTimersByTimeAsync(timeout - 1);
		expect(health.isHanging()).toBe(false);
		await vi.advanceTimersByTimeAsync(1);
		expect(health.isHanging()).toBe(true);
	});

	it('does not hang where it answered another request meanwhile', async () => {
		const health = createHealth(timeout);
		const slow = expect(health.ask(hangs)).rejects.toThrow('too late');
		await vi.advanceTimersByTimeAsync(timeout / 2);
		await health.ask(answers);
		await vi.advanceTimersByTimeAsync(timeout / 2);
		await slow;
		expect(health.isHanging()).toBe(false);
	});

	it('does not hang where a connection is refused: that makes no visitor wait', async () => {
		const health = await startHanging();
		const refused = health.ask(() => Promise.reject(new TypeError('fetch failed')));
		await expect(refused).rejects.toThrow('fetch failed');
		expect(health.isHanging()).toBe(false);
	});

	it('that hangs is asked by one at a time, and the others fail at once', async () => {
		const health = await startHanging();
		const trying = health.ask(hangs).catch((error: unknown) => error);
		const ask = vi.fn(answers);
		for (let count = 0; count < 100; count++)
			await expect(health.ask(ask)).rejects.toBeInstanceOf(HangingError);
		expect(ask).not.toHaveBeenCalled();
		await vi.advanceTimersByTimeAsync(timeout);
		expect(await trying).toMatchObject({ name: 'TimeoutError' });
	});

	it('is asked again by all as soon as one was answered', async () => {
		const health = await startHanging();
		await health.ask(answers);
		expect(health.isHanging()).toBe(false);
		await Promise.all([health.ask(answers), health.ask(answers)]);
	});

	it('is not watched for ever by a request that an isolate lost', async () => {
		const health = createHealth(timeout);
		health.ask(() => new Promise(() => {})).catch(() => undefined);
		await vi.advanceTimersByTimeAsync(timeout);
		expect(health.isHanging()).toBe(true);
		await vi.advanceTimersByTimeAsync(120_000);
		expect(health.isHanging()).toBe(false);
	});
});
