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
		expect([isDueAfter(20, 0), isDueAfter(20, 14), isDueAfter(20, 15)]).toEqual([
			false,
			false,
			true
		]);
	});
});
