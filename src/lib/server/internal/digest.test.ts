import { expect, it } from 'vitest';
import { toBase64Url, toDigest } from './digest.js';

it('is SHA-256 in base64url, so that every process and every release finds the same', async () => {
	expect(await toDigest('abc')).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0');
	expect(await toDigest('é')).toMatch(/^[\w-]{43}$/);
});

it('writes bytes as base64url, without padding', () => {
	expect(toBase64Url(new Uint8Array([251, 255, 191, 251, 255, 191, 1]))).toBe('-_-_-_-_AQ');
});
