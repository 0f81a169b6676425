import { expect, it } from 'vitest';
import { whenKnown } from './maybe-promise.js';

it('goes on at once with what is there, and later with what is not', async () => {
	expect(whenKnown(1, (one) => one + 1)).toBe(2);
	const later = whenKnown(Promise.resolve(1), (one) => one + 1);
	expect(later).toBeInstanceOf(Promise);
	expect(await later).toBe(2);
});

it('fails as what it waits for', async () => {
	await expect(whenKnown(Promise.reject(new RangeError()), () => 1)).rejects.toThrow(RangeError);
});
