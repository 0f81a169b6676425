import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRefusalBudget } from './refusal-budget.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const later = (seconds: number) => void vi.setSystemTime(Date.now() + seconds * 1000);

/** How many may be taken now. */
function takeAll(budget: ReturnType<typeof createRefusalBudget>, name = 'a'): number {
	let count = 0;
	while (budget.take(name)) count++;
	return count;
}

test('allows a burst at once, and refills with time', () => {
	const budget = createRefusalBudget({ burst: 5, perSecond: 2 });
	expect(takeAll(budget)).toBe(5);
	expect(budget.isSpent('a')).toBe(true);
	later(0.4);
	expect(budget.isSpent('a')).toBe(true);
	later(0.1);
	expect(budget.isSpent('a')).toBe(false);
	later(1);
	expect(takeAll(budget)).toBe(3);
	later(3600);
	expect(takeAll(budget)).toBe(5);
});

test('a token that is put back can be taken again, and the budget never exceeds the burst', () => {
	const budget = createRefusalBudget({ burst: 2, perSecond: 1 });
	takeAll(budget);
	budget.giveBack('a');
	expect(takeAll(budget)).toBe(1);
	for (let time = 0; time < 10; time++) budget.giveBack('a');
	expect(takeAll(budget)).toBe(2);
});

test('a sender does not spend the budget of another', () => {
	const budget = createRefusalBudget({ burst: 2, perSecond: 1 });
	takeAll(budget);
	expect(takeAll(budget, 'b')).toBe(2);
});

test('a clock that is set back does not reduce the budget', () => {
	const budget = createRefusalBudget({ burst: 2, perSecond: 1 });
	budget.take('a');
	later(-3600);
	expect(takeAll(budget)).toBe(1);
});

test('the least recent names are forgotten, so that many names take little memory', () => {
	const budget = createRefusalBudget({ burst: 1, perSecond: 1 });
	budget.take('first');
	for (let index = 0; index < 1000; index++) budget.take(`2001:db8:${index}:1::/64`);
	expect(budget.isSpent('first')).toBe(true);
	for (let index = 1000; index < 10_000; index++) budget.take(`2001:db8:${index}:1::/64`);
	expect(budget.isSpent('first')).toBe(false);
});
