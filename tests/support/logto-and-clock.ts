import { afterAll, afterEach, beforeAll, beforeEach, vi } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import type { HttpClient } from './http-client.js';
import { navigation } from './sign-in.js';

/** A local Logto, and a clock that a test moves: for the app and for Logto, in one process. */
export interface LogtoAndClock {
	readonly logto: LocalLogto;
	pass(seconds: number): void;
}

/** One Logto for all tests of a file. Each test begins at the real time. */
export function useLogtoAndClock(): LogtoAndClock {
	let logto: LocalLogto | null = null;
	beforeAll(async () => {
		logto = await startLocalLogto({ port: 0 });
	});
	afterAll(() => logto?.close());
	beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
	afterEach(() => void vi.useRealTimers());
	return {
		get logto() {
			if (logto === null) throw new Error('It starts in beforeAll.');
			return logto;
		},
		pass: (seconds) => void vi.setSystemTime(Date.now() + seconds * 1000)
	};
}

/** Opens an address as a user does, and follows no redirect. */
export const openPage = (client: HttpClient, address: string): Promise<Response> =>
	client.fetch(address, { headers: navigation });
