import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { toRecord, toTestConfig } from '../../../../../tests/support/units.js';
import { createArrivals, type Arrival, type ArrivalOptions } from './pending-callbacks.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const options: ArrivalOptions = {
	patience: 1000,
	toError: () => new Error('late'),
	keepAlive: null
};
const config = toTestConfig();
const never = () => new Promise<Arrival>(() => undefined);
const toArrival = (): Arrival => ({
	kind: 'begun',
	record: toRecord(config),
	isWelcome: false
});

it('completes a sign-in once for two requests, and gives nothing to one that comes later', async () => {
	const arrivals = createArrivals();
	const arrival = toArrival();
	const make = vi.fn(async () => arrival);
	const both = [arrivals.once('a', make, options), arrivals.once('a', make, options)];
	expect(await Promise.all(both)).toEqual([arrival, arrival]);
	expect(make).toHaveBeenCalledOnce();
	const again = vi.fn(() => Promise.reject(new Error('spent')));
	await expect(arrivals.once('a', again, options)).rejects.toThrow('spent');
});

it('lets the next request try when the one before never ended', async () => {
	const arrivals = createArrivals();
	void arrivals.once('a', never, options);
	const waiting = expect(arrivals.once('a', never, options)).rejects.toThrow('late');
	await vi.advanceTimersByTimeAsync(1000);
	await waiting;
	const arrival = toArrival();
	await expect(arrivals.once('a', async () => arrival, options)).resolves.toBe(arrival);
});

it('leaves the successor in place when the one before ends late', async () => {
	const arrivals = createArrivals();
	const arrival = toArrival();
	const end: Array<(arrival: Arrival) => void> = [];
	const make = vi.fn(() => new Promise<Arrival>((resolve) => void end.push(resolve)));
	const first = arrivals.once('a', make, options);
	await vi.advanceTimersByTimeAsync(1000);
	const second = arrivals.once('a', make, options);
	end[0]?.(arrival);
	await first;
	const third = arrivals.once('a', make, options);
	end[1]?.(arrival);
	await Promise.all([second, third]);
	expect(make).toHaveBeenCalledTimes(2);
});

it('tells what keeps work alive that it goes on', async () => {
	const kept: Promise<unknown>[] = [];
	const keepAlive = (work: Promise<unknown>) => void kept.push(work);
	const arrival = toArrival();
	await createArrivals().once('a', async () => arrival, { ...options, keepAlive });
	await expect(kept[0]).resolves.toBe(arrival);
});
