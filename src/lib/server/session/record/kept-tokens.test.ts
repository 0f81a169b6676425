import { describe, expect, it, vi } from 'vitest';
import { isDue } from './kept-tokens.js';

describe('isDue', () => {
	const token = (lifetime: number) => ({
		accessToken: 'a',
		scope: '',
		issuedAt: Date.now() / 1000,
		expiresAt: Date.now() / 1000 + lifetime
	});
	const isDueAfter = (lifetime: number, seconds: number): boolean => {
		vi.useFakeTimers({ now: 0 });
		const kept = token(lifetime);
		vi.setSystemTime(seconds * 1000);
		const due = isDue(kept);
		vi.useRealTimers();
		return due;
	};

	it('renews a token a minute before its end', () => {
		expect([isDueAfter(3600, 3539), isDueAfter(3600, 3540)]).toEqual([false, true]);
	});

	it('keeps a token of a short life for three quarters of it', () => {
		expect([isDueAfter(40, 0), isDueAfter(40, 29), isDueAfter(40, 30)]).toEqual([
			false,
			false,
			true
		]);
	});

	it('renews a token that expires in five seconds', () => {
		expect([isDueAfter(8, 2), isDueAfter(8, 3), isDueAfter(5, 0)]).toEqual([false, true, true]);
	});
});
