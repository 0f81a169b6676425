import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

let warned: readonly unknown[][];
beforeEach(() => {
	vi.resetModules();
	warned = vi.spyOn(console, 'warn').mockImplementation(() => undefined).mock.calls;
});
afterEach(() => void vi.restoreAllMocks());

/** Two components ask for the session of a page. */
async function ask(data: Record<string, unknown>, error: { message: string } | null = null) {
	const { page } = await import('../../../tests/support/app/state.js');
	const { currentSession } = await import('./kit.js');
	Object.assign(page, { data, error });
	return [currentSession(), currentSession()];
}

describe('in development', () => {
	it('says once that no load function gives the session to components', async () => {
		expect(await ask({})).toEqual([null, null]);
		expect(warned).toEqual([
			[expect.stringContaining("export { load } from 'sveltekit-logto/server'")]
		]);
		expect(String(warned[0])).toContain('src/routes/+layout.server.ts');
	});

	it('says it where the page has the session of something else', async () => {
		expect(await ask({ session: { user: { name: 'Alice' } } })).toEqual([null, null]);
		expect(warned).toHaveLength(1);
	});

	it('says nothing of an anonymous visitor', async () => {
		await ask({ session: null });
		expect(warned).toEqual([]);
	});

	it('says nothing on an error page, whose layout may not have loaded', async () => {
		await ask({}, { message: 'Not found' });
		expect(warned).toEqual([]);
	});
});
