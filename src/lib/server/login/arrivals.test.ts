import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { toRecord, toTestConfig } from '../../../../tests/support/units.js';
import type { SessionRecord } from '../session/record.js';
import { createArrivals, type ArrivalOptions } from './arrivals.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const options: ArrivalOptions = {
	patience: 1000,
	toError: () => new Error('late'),
	keepAlive: null
};
const config = toTestConfig();
const never = () => new Promise<SessionRecord>(() => undefined);

it('completes a sign-in once for two requests, and gives nothing to one that comes later', async () => {
	const arrivals = createArrivals();
	const record = toRecord(config);
	const make = vi.fn(async () => record);
	const both = [arrivals.once('a', make, options), arrivals.once('a', make, options)];
	expect(await Promise.all(both)).toEqual([record, record]);
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
	const record = toRecord(config);
	await expect(arrivals.once('a', async () => record, options)).resolves.toBe(record);
});

it('leaves the successor in place when the one before ends late', async () => {
	const arrivals = createArrivals();
	const record = toRecord(config);
	const end: Array<(record: SessionRecord) => void> = [];
	const make = vi.fn(() => new Promise<SessionRecord>((resolve) => void end.push(resolve)));
	const first = arrivals.once('a', make, options);
	await vi.advanceTimersByTimeAsync(1000);
	const second = arrivals.once('a', make, options);
	end[0]?.(record);
	await first;
	const third = arrivals.once('a', make, options);
	end[1]?.(record);
	await Promise.all([second, third]);
	expect(make).toHaveBeenCalledTimes(2);
});

it('tells what keeps work alive that it goes on', async () => {
	const kept: Promise<unknown>[] = [];
	const keepAlive = (work: Promise<unknown>) => void kept.push(work);
	const record = toRecord(config);
	await createArrivals().once('a', async () => record, { ...options, keepAlive });
	await expect(kept[0]).resolves.toBe(record);
});
