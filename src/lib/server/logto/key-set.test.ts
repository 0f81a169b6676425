import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createKeySet } from './key-set.js';

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
	vi.useRealTimers();
});

async function makeKey(kid: string) {
	const { privateKey, publicKey } = await generateKeyPair('ES384');
	const jwk = { ...(await exportJWK(publicKey)), kid, alg: 'ES384', use: 'sig' };
	const sign = () =>
		new SignJWT({}).setProtectedHeader({ alg: 'ES384', kid }).setSubject(kid).sign(privateKey);
	return { jwk, sign };
}

it('fetches the keys once, and again for a new key after a rotation', async () => {
	const [old, next] = await Promise.all([makeKey('old'), makeKey('next')]);
	const fetchKeys = vi
		.fn()
		.mockResolvedValueOnce({ keys: [old.jwk] })
		.mockResolvedValueOnce({ keys: [next.jwk, old.jwk] });
	const keys = createKeySet(fetchKeys);
	for (let count = 0; count < 3; count++) await jwtVerify(await old.sign(), keys);
	expect(fetchKeys).toHaveBeenCalledTimes(1);
	vi.advanceTimersByTime(6000);
	const { payload } = await jwtVerify(await next.sign(), keys);
	expect(payload.sub).toBe('next');
	expect(fetchKeys).toHaveBeenCalledTimes(2);
});

it('does not fetch the keys for each forged token', async () => {
	const [own, foreign] = await Promise.all([makeKey('own'), makeKey('foreign')]);
	const fetchKeys = vi.fn().mockResolvedValue({ keys: [own.jwk] });
	const keys = createKeySet(fetchKeys);
	await jwtVerify(await own.sign(), keys);
	vi.advanceTimersByTime(6000);
	for (let count = 0; count < 5; count++)
		await expect(jwtVerify(await foreign.sign(), keys)).rejects.toThrow();
	expect(fetchKeys).toHaveBeenCalledTimes(2);
});

it('uses the known keys when they cannot be fetched', async () => {
	const own = await makeKey('own');
	const fetchKeys = vi
		.fn()
		.mockResolvedValueOnce({ keys: [own.jwk] })
		.mockRejectedValue(new Error('down'));
	const keys = createKeySet(fetchKeys);
	await jwtVerify(await own.sign(), keys);
	vi.advanceTimersByTime(3600_000);
	await expect(jwtVerify(await own.sign(), keys)).resolves.toBeDefined();
});

it.each([{}, { keys: 'none' }, { keys: [1] }, { keys: [{}] }])('refuses %j', async (value) => {
	const own = await makeKey('own');
	const keys = createKeySet(async () => value);
	await expect(jwtVerify(await own.sign(), keys)).rejects.toMatchObject({ code: 'issuer_invalid' });
});
