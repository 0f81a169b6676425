import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { toRecord, toTestConfig } from '../../../../../tests/support/units.js';
import {
	createPendingCallbacks,
	type SignInResult,
	type PendingCallbackOptions
} from './pending-callbacks.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const options: PendingCallbackOptions = {
	patience: 1000,
	toError: () => new Error('late'),
	keepAlive: null
};
const config = toTestConfig();
const never = () => new Promise<SignInResult>(() => undefined);
const toArrival = (): SignInResult => ({
	kind: 'begun',
	record: toRecord(config),
	isWelcome: false
});

it('completes a sign-in once for two requests, and gives nothing to one that comes later', async () => {
	const pendingCallbacks = createPendingCallbacks();
	const result = toArrival();
	const make = vi.fn(async () => result);
	const both = [
		pendingCallbacks.once('a', make, options),
		pendingCallbacks.once('a', make, options)
	];
	expect(await Promise.all(both)).toEqual([result, result]);
	expect(make).toHaveBeenCalledOnce();
	const again = vi.fn(() => Promise.reject(new Error('spent')));
	await expect(pendingCallbacks.once('a', again, options)).rejects.toThrow('spent');
});

it('lets the next request try when the one before never ended', async () => {
	const pendingCallbacks = createPendingCallbacks();
	void pendingCallbacks.once('a', never, options);
	const waiting = expect(pendingCallbacks.once('a', never, options)).rejects.toThrow('late');
	await vi.advanceTimersByTimeAsync(1000);
	await waiting;
	const result = toArrival();
	await expect(pendingCallbacks.once('a', async () => result, options)).resolves.toBe(result);
});

it('keeps the successor when the earlier one ends late', async () => {
	const pendingCallbacks = createPendingCallbacks();
	const result = toArrival();
	const end: Array<(result: SignInResult) => void> = [];
	const make = vi.fn(() => new Promise<SignInResult>((resolve) => void end.push(resolve)));
	const first = pendingCallbacks.once('a', make, options);
	await vi.advanceTimersByTimeAsync(1000);
	const second = pendingCallbacks.once('a', make, options);
	end[0]?.(result);
	await first;
	const third = pendingCallbacks.once('a', make, options);
	end[1]?.(result);
	await Promise.all([second, third]);
	expect(make).toHaveBeenCalledTimes(2);
});

it('tells what keeps work alive that it goes on', async () => {
	const kept: Promise<unknown>[] = [];
	const keepAlive = (work: Promise<unknown>) => void kept.push(work);
	const result = toArrival();
	await createPendingCallbacks().once('a', async () => result, { ...options, keepAlive });
	await expect(kept[0]).resolves.toBe(result);
});
