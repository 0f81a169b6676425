import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { testEnv, toEvent } from '../../../../tests/support/units.js';
import { collectOptions } from '../config/announced-options.js';
import { LogtoAuth } from '../logto-auth.js';
import { watchHandle } from './watch-handle.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** An app that calls `LogtoAuth`; its log is in `lines`. */
function open() {
	const lines: string[] = [];
	const write = (message: string) => void lines.push(message);
	const options = { env: testEnv, logger: { error: write, warn: write } };
	return { lines, ...LogtoAuth(options), options };
}

const resolve = async () => new Response('page');
const aMinute = 60_000;

it('says that LogtoAuth was called and its handle is not exported', () => {
	const { lines } = open();
	vi.advanceTimersByTime(aMinute);
	expect(lines).toEqual([expect.stringContaining('export const { handle } = LogtoAuth(…)')]);
	expect(lines[0]).toContain('no rule protects a page');
});

it('says nothing of a handle that runs', async () => {
	const { lines, handle } = open();
	await handle({ event: toEvent(), resolve });
	vi.advanceTimersByTime(aMinute);
	expect(lines).toEqual([]);
});

it('says nothing in production', () => {
	const { lines, options } = open();
	lines.length = 0;
	vi.clearAllTimers();
	const handle = async () => new Response();
	expect(watchHandle(handle, options, false)).toBe(handle);
	expect(vi.getTimerCount()).toBe(0);
});

it('says nothing where a command reads the project', async () => {
	await collectOptions(async () => open());
	expect(vi.getTimerCount()).toBe(0);
});

it('keeps no app from starting where no timer may be set, as at the start of a Worker', () => {
	vi.spyOn(globalThis, 'setTimeout').mockImplementation(() => {
		throw new Error('Disallowed operation called within global scope.');
	});
	expect(open).not.toThrow();
	vi.restoreAllMocks();
});
