import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createEndings } from './endings.js';

const now = 1_000_000;

beforeEach(() => {
	vi.useFakeTimers({ now: now * 1000 });
});
afterEach(() => {
	vi.useRealTimers();
});

it('knows the sessions that ended, and no others', () => {
	const endings = createEndings();
	endings.add('a', now + 60, vi.fn());
	expect([endings.has('a'), endings.has('b')]).toEqual([true, false]);
});

it('forgets the oldest of too many, and says so', () => {
	const endings = createEndings(2);
	const onForget = vi.fn();
	for (const session of ['a', 'b', 'b', 'c']) endings.add(session, now + 600, onForget);
	expect(['a', 'b', 'c'].filter((session) => endings.has(session))).toEqual(['b', 'c']);
	expect(onForget).toHaveBeenCalledOnce();
});

it('first forgets sessions whose cookies have expired, without a warning', () => {
	const endings = createEndings(2);
	const onForget = vi.fn();
	endings.add('a', now + 6000, onForget);
	endings.add('b', now + 60, onForget);
	vi.setSystemTime((now + 61) * 1000);
	endings.add('c', now + 6000, onForget);
	expect(['a', 'b', 'c'].filter((session) => endings.has(session))).toEqual(['a', 'c']);
	expect(onForget).not.toHaveBeenCalled();
});
