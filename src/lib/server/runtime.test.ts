import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it, vi } from 'vitest';
import { openApp } from '../../../tests/support/arrive.js';
import { testEnv, toEvent } from '../../../tests/support/units.js';
import type { LogtoAuthOptions } from './config/options.js';
import { createRuntimes } from './runtime.js';

const toTenant = (number: number, rest: Partial<LogtoAuthOptions> = {}): LogtoAuthOptions => ({
	env: { ...testEnv, AUTH_LOGTO_ISSUER: `https://tenant-${number}.logto.app` },
	logLevel: 'silent',
	...rest
});

/** The heap in bytes, after the garbage is collected. */
function readHeap(): number {
	setFlagsFromString('--expose-gc');
	const collect: () => void = runInNewContext('gc');
	collect();
	return process.memoryUsage().heapUsed;
}

describe('options that a function makes for each request', () => {
	it('have their own listeners, and share what the same configuration knows', async () => {
		const getRuntime = createRuntimes();
		const heard: string[] = [];
		const [first, second] = ['first', 'second'].map((name) =>
			getRuntime(toTenant(1, { events: { onSignOut: () => void heard.push(name) } }))
		);
		expect(first?.issuer).toBe(second?.issuer);
		expect(first?.bearers).toBe(second?.bearers);
		await second?.config.events.onSignOut({ subject: 'alice', scope: 'local' });
		expect(heard).toEqual(['second']);
	});

	it('have their own logger', () => {
		const getRuntime = createRuntimes();
		const loggers = [vi.fn(), vi.fn()];
		const [, second] = loggers.map((error) =>
			getRuntime(toTenant(1, { logger: { error, warn: error }, logLevel: 'error' }))
		);
		second?.config.logger.error('The database is away.');
		expect(loggers.map(({ mock }) => mock.calls.length)).toEqual([0, 1]);
	});
});

describe('visitors of more hosts than one process keeps ready', () => {
	it('take little room with configurations that no token comes to', () => {
		const getRuntime = createRuntimes();
		const hosts = (from: number) => {
			for (let host = from; host < from + 400; host++) getRuntime(toTenant(host));
			return readHeap();
		};
		const before = hosts(0);
		expect((hosts(400) - before) / 400).toBeLessThan(25_000);
	});

	it('share what is kept of long addresses of sign-ins, which push out the oldest', async () => {
		const getRuntime = createRuntimes();
		const event = toEvent();
		const start = (number: number) =>
			getRuntime(toTenant(number % 50)).logins.start(
				event,
				{
					checks: { state: `state-${number}`, nonce: 'nonce', codeVerifier: 'verifier' },
					redirectTo: `/search?q=${'a'.repeat(4000)}`,
					prompt: null,
					home: '/'
				},
				[]
			);
		const find = async (number: number, cookies: Awaited<ReturnType<typeof start>>) =>
			getRuntime(toTenant(number % 50)).logins.find(toEvent(cookies), `state-${number}`);
		const first = await start(0);
		expect(await find(0, first)).toMatchObject({ isCut: false });
		for (let number = 1; number < 1010; number += 1) await start(number);
		expect(await find(0, first)).toMatchObject({ isCut: true });
	});

	it('bring back no session that was signed out', async () => {
		const { complete, getRuntime, record, cookies } = await openApp({}, {});
		const ended = getRuntime(complete).sessions;
		if (record !== null) await ended.end(record);
		for (let host = 0; host < 1001; host++) getRuntime(toTenant(host));
		const { sessions } = getRuntime({ ...complete });
		expect(await sessions.read(toEvent(cookies))).toMatchObject({ record: null, stale: true });
	});

	it('are told of in the log', () => {
		const getRuntime = createRuntimes();
		const said: string[] = [];
		const logger = { error: () => undefined, warn: (line: string) => void said.push(line) };
		for (let host = 0; host < 1000; host++)
			getRuntime(toTenant(host, { logger, logLevel: 'warn' }));
		expect(said).toEqual([]);
		getRuntime(toTenant(1000, { logger, logLevel: 'warn' }));
		expect(said).toEqual([expect.stringContaining('more than 1000 configurations')]);
	});
});
