import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { now, nowAfter, secondsFromNow } from './clock.js';

const start = 1_700_000_000.25;

beforeEach(() => {
	vi.useFakeTimers({ now: start * 1000 });
});
afterEach(() => {
	vi.useRealTimers();
});

it('returns the time in seconds with fractions', () => {
	expect(now()).toBe(start);
});

it('returns a time to come in whole seconds', () => {
	expect(secondsFromNow(60)).toBe(1_700_000_060);
});

it('dates a newer state later, also within a millisecond or after the clock was set back', () => {
	expect(nowAfter(start - 10)).toBe(start);
	expect(nowAfter(start)).toBe(start + 0.001);
	expect(nowAfter(start + 60)).toBe(start + 60.001);
});
