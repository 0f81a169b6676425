import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { LogtoAuthError } from '../../errors.js';
import { createLogger, type Logger } from './logger.js';
import { writeOnce } from './repeated-lines.js';
import { report } from '../app-callbacks/report.js';

const minute = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
	// In this order: the stubs replaced fake timers.
	vi.unstubAllGlobals();
	vi.useRealTimers();
});

/** A logger of an app, and what it was told. */
function collect() {
	const lines: string[] = [];
	const causes: unknown[] = [];
	const note =
		(level: string) =>
		(message: string, cause?: unknown): void => {
			lines.push(`${level}: ${message}`);
			causes.push(cause);
		};
	const logger: Logger = {
		error: note('error'),
		warn: note('warn'),
		info: note('info'),
		debug: note('debug')
	};
	return { lines, causes, logger };
}

const refused = (what: string) =>
	new LogtoAuthError('logout_token_invalid', { cause: new TypeError(what) });

describe('a line that comes again within a minute', () => {
	it('is counted, and its number said once the minute is over', async () => {
		const { lines, causes, logger } = collect();
		for (let index = 0; index < 500; index++)
			createLogger({ logger }).warn('A logout was refused.', refused(`It is wrong: ${index}`));
		expect(lines).toEqual(['warn: A logout was refused.']);
		await vi.advanceTimersByTimeAsync(minute);
		expect(lines.slice(1)).toEqual([
			'warn: A logout was refused. (499 more like this within a minute.)'
		]);
		expect(causes[1]).toMatchObject({ code: 'logout_token_invalid' });
	});

	it('is one line a minute, as long as it goes on', async () => {
		const { lines, logger } = collect();
		const log = createLogger({ logger });
		for (let second = 0; second < 600; second++) {
			log.warn('Again.');
			await vi.advanceTimersByTimeAsync(1000);
		}
		expect(lines).toHaveLength(1 + 10);
		expect(lines[5]).toBe('warn: Again. (60 more like this within a minute.)');
	});

	it('is written whole after a minute without it', async () => {
		const { lines, logger } = collect();
		const log = createLogger({ logger });
		log.warn('Again.');
		await vi.advanceTimersByTimeAsync(minute);
		log.warn('Again.');
		log.warn('Again.');
		await vi.advanceTimersByTimeAsync(3 * minute);
		log.warn('Again.');
		expect(lines).toEqual([
			'warn: Again.',
			'warn: Again.',
			'warn: Again. (1 more like this within a minute.)',
			'warn: Again.'
		]);
	});

	it('is another one with another level, message or code', () => {
		const { lines, logger } = collect();
		const log = createLogger({ logger, level: 'debug' });
		for (let times = 0; times < 3; times++) {
			log.error('A.');
			log.warn('A.');
			log.info('A.');
			log.debug('A.');
			log.warn('B.');
			log.warn('A.', refused('a'));
			log.warn('A.', new LogtoAuthError('issuer_unreachable'));
			log.warn('A.', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }));
		}
		expect(lines).toHaveLength(8);
	});

	it('is the same for each report, with a new logger each time', () => {
		const { lines, logger } = collect();
		const options = { env: {}, logger };
		for (let times = 0; times < 50; times++)
			report(options, 'It failed.', new LogtoAuthError('issuer_unreachable'));
		expect(lines).toEqual(['error: It failed.']);
	});

	it('costs nothing but its count: no secret is looked for', () => {
		const { logger } = collect();
		const toLine = vi.fn(() => ({ message: 'A.', cause: undefined }));
		for (let times = 0; times < 50; times++) writeOnce(logger, 'warn', 'a', toLine);
		expect(toLine).toHaveBeenCalledOnce();
	});
});

describe('the number of lines', () => {
	it('is said at the next line of any kind where no timer outlives a request', async () => {
		vi.stubGlobal('navigator', { userAgent: 'Cloudflare-Workers' });
		const { lines, logger } = collect();
		const log = createLogger({ logger });
		for (let times = 0; times < 5; times++) log.warn('Again.');
		expect(vi.getTimerCount()).toBe(0);
		await vi.advanceTimersByTimeAsync(minute);
		expect(lines).toHaveLength(1);
		log.error('Something else.');
		expect(lines.slice(1)).toEqual([
			'warn: Again. (4 more like this within a minute.)',
			'error: Something else.'
		]);
	});

	it('has no timer where timers are numbers, which keep a process alive', () => {
		const cleared = vi.fn();
		vi.stubGlobal('setTimeout', () => 7);
		vi.stubGlobal('clearTimeout', cleared);
		const log = createLogger({ logger: collect().logger });
		log.warn('Again.');
		log.warn('Again.');
		expect(cleared).toHaveBeenCalledWith(7);
	});

	it('keeps no process alive', () => {
		vi.useRealTimers();
		const count = () =>
			process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;
		const before = count();
		const log = createLogger({ logger: collect().logger });
		log.warn('Again.');
		log.warn('Again.');
		expect(count()).toBe(before);
	});

	it('is bounded for kinds as well, however many a visitor could make', async () => {
		const { lines, logger } = collect();
		const log = createLogger({ logger });
		for (let index = 0; index < 10_000; index++) log.warn(`Kind ${index}.`);
		expect(lines.length).toBeLessThanOrEqual(201);
		await vi.advanceTimersByTimeAsync(minute);
		expect(lines.at(-1)).toMatch(/^warn: Lines of many other kinds\. \(97\d\d more like this/);
	});

	it('is bounded for an app that makes a logger for each request', async () => {
		const all: string[] = [];
		const tell = (message: string) => {
			const note = (said: string) => void all.push(said);
			createLogger({ logger: { error: note, warn: note } }).error(message);
		};
		for (let times = 0; times < 5000; times++) tell('By a new logger.');
		expect(all).toHaveLength(100);
		tell('Of another kind.');
		expect(all).toHaveLength(101);
		await vi.advanceTimersByTimeAsync(minute);
		tell('By a new logger.');
		expect(all).toHaveLength(102);
	});

	it('of one logger takes no line from another', () => {
		const [noisy, quiet] = [collect(), collect()];
		for (let times = 0; times < 500; times++) {
			createLogger({ logger: noisy.logger }).warn('Noise.');
			if (times === 400) createLogger({ logger: quiet.logger }).warn('Noise.');
		}
		expect(quiet.lines).toEqual(['warn: Noise.']);
	});
});

describe('a logger that fails later', () => {
	const fail = () => {
		throw new Error('The disk is full.');
	};

	it.each<[string, () => unknown]>([
		['rejects', () => Promise.reject(new Error('The disk is full.'))],
		[
			'rejects after a while',
			async () => {
				await Promise.resolve();
				throw new Error('The disk is full.');
			}
		],
		[
			'gives a thenable that rejects',
			() => ({ then: (_: unknown, no: (why: Error) => void) => no(new Error('a')) })
		],
		['gives a thenable that throws', () => ({ then: fail })],
		['gives what cannot be looked at', () => Object.defineProperty({}, 'then', { get: fail })],
		['throws', fail]
	])('ends no process: it %s', async (_, write) => {
		vi.useRealTimers();
		const unheard = vi.fn();
		process.on('unhandledRejection', unheard);
		const logger = { error: write, warn: write } as Logger;
		expect(() => createLogger({ logger }).error('A.')).not.toThrow();
		report({ env: {}, logger }, 'B.', new LogtoAuthError('configuration'));
		// Node tells of an unhandled rejection after the tasks that are waiting.
		await new Promise((next) => setImmediate(next));
		await new Promise((next) => setImmediate(next));
		process.off('unhandledRejection', unheard);
		expect(unheard).not.toHaveBeenCalled();
	});
});
