import { afterEach, expect, it, vi } from 'vitest';

afterEach(() => {
	vi.doUnmock('lru-cache');
	vi.resetModules();
});

it('an old lru-cache of another package is a fault that says what to do', async () => {
	vi.doMock('lru-cache', () => ({ default: class {} }));
	await expect(import('./own-lru-cache.js')).rejects.toMatchObject({
		code: 'configuration',
		message: expect.stringMatching(/lru-cache.*localLogto\(\).*noExternal/)
	});
});

it('the version that this library depends on is taken', async () => {
	await expect(import('./own-lru-cache.js')).resolves.toBeDefined();
});
