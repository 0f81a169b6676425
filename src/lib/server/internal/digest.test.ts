import { expect, it } from 'vitest';
import { toDigest } from './digest.js';

it('is SHA-256 in base64url, so that every process and every release finds the same', async () => {
	expect(await toDigest('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
	expect(await toDigest('é')).toMatch(/^[\w-]{43}$/);
});
