import { expect, it, vi } from 'vitest';
import { LogtoAuthError } from '../../errors.js';
import { createEvents, type LogtoAuthEvents } from './events.js';
import { createLogger } from './logger.js';
import { report } from '../app-callbacks/report.js';

const fail = (): never => {
	throw new Error('The database is away.');
};

/** Ways in which the listener of an app fails. */
const failures: ReadonlyArray<readonly [string, () => unknown]> = [
	['throws', fail],
	['rejects', () => Promise.reject(new Error('The database is away.'))],
	['gives a thenable that throws', () => ({ then: fail })],
	['gives what cannot be looked at', () => Object.defineProperty({}, 'then', { get: fail })]
];

/** Calls every listener, as the library does when it does not wait. */
function tellAll(listeners: LogtoAuthEvents, error: (message: string) => void): Promise<unknown> {
	const logger = createLogger({ logger: { error, warn: error } });
	const events = createEvents(listeners, logger);
	const session = {} as Parameters<typeof events.onSignIn>[0]['session'];
	return Promise.all([
		events.onSignIn({ session, isNewUser: false }),
		events.onSignOut({ subject: 'alice', scope: 'local' }),
		events.onRefresh({ subject: 'alice' }),
		events.onSessionEnd({ subject: 'alice', reason: 'refused' }),
		events.onError(new LogtoAuthError('issuer_unreachable'))
	]);
}

const names = ['onSignIn', 'onSignOut', 'onRefresh', 'onSessionEnd', 'onError'] as const;

it.each(failures)(
	'a listener that %s changes nothing and is told to the log',
	async (_, listen) => {
		const error = vi.fn();
		const listeners = Object.fromEntries(names.map((name) => [name, listen])) as LogtoAuthEvents;
		await tellAll(listeners, error);
		expect(error.mock.calls.map(([message]) => message)).toEqual(
			names.map((name) => `The listener ${name} failed.`)
		);
	}
);

it('a listener that cannot even be read is told to the log', async () => {
	const error = vi.fn();
	const listeners: LogtoAuthEvents = {};
	for (const name of names) Object.defineProperty(listeners, name, { get: fail });
	await tellAll(listeners, error);
	expect(error).toHaveBeenCalledTimes(names.length);
});

it.each(failures)(
	'onError that %s ends no process where it is called by a report',
	async (_, listen) => {
		const unheard = vi.fn();
		process.on('unhandledRejection', unheard);
		const error = vi.fn();
		const events = { onError: listen } as LogtoAuthEvents;
		const options = { env: {}, events, logger: { error, warn: error } };
		report(options, 'It failed.', new LogtoAuthError('configuration'));
		await vi.waitFor(() =>
			expect(error).toHaveBeenCalledWith('The listener onError failed.', expect.any(Error))
		);
		await new Promise((next) => setImmediate(next));
		process.off('unhandledRejection', unheard);
		expect(unheard).not.toHaveBeenCalled();
	}
);

it('a listener that never ends holds up no sign-in, and is told to the log', async () => {
	vi.useFakeTimers();
	try {
		const error = vi.fn();
		const logger = createLogger({ logger: { error, warn: error } });
		const events = createEvents({ onSignOut: () => new Promise(() => {}) }, logger);
		const told = events.onSignOut({ subject: 'alice', scope: 'local' });
		await vi.advanceTimersByTimeAsync(10_000);
		await told;
		expect(error.mock.calls[0]?.[0]).toBe('The listener onSignOut failed.');
	} finally {
		vi.useRealTimers();
	}
});
