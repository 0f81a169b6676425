import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { LogtoAuthError } from '../../errors.js';
import {
	consoleLogger,
	createLogger,
	describeCause,
	listCauses,
	logLevels,
	type Logger,
	type LogLevel
} from './logger.js';

const secret = 'the-client-secret';
const token = 'eyJhbGciOiJFUzM4NCJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJl';

/** What the app's logger is called with. */
function collect(level: LogLevel = 'debug') {
	const calls: Array<readonly [string, ...unknown[]]> = [];
	const logger: Logger = {
		error: (...given) => void calls.push(['error', ...given]),
		warn: (...given) => void calls.push(['warn', ...given]),
		info: (...given) => void calls.push(['info', ...given]),
		debug: (...given) => void calls.push(['debug', ...given])
	};
	return { calls, logger: createLogger({ logger, level, secrets: [secret] }) };
}

/** The cause that the app's logger gets. */
function pass(cause: unknown): unknown {
	const { calls, logger } = collect();
	logger.error('It failed.', cause);
	return calls[0]?.[2];
}

afterEach(() => {
	vi.restoreAllMocks();
});

describe('levels', () => {
	it.each<[LogLevel, number]>([
		['silent', 0],
		['error', 1],
		['warn', 2],
		['info', 3],
		['debug', 4]
	])('%s lets %d of four through', (level, count) => {
		const { calls, logger } = collect(level);
		logger.error('a');
		logger.warn('a');
		logger.info('a');
		logger.debug('a');
		expect(calls.map(([name]) => name)).toEqual(logLevels.slice(1, count + 1));
	});

	it('are errors and warnings unless the app says', () => {
		const logger = { error: vi.fn(), warn: vi.fn(), info: vi.fn() };
		const created = createLogger({ logger });
		created.warn('a');
		created.info('a');
		expect(logger.warn).toHaveBeenCalledOnce();
		expect(logger.info).not.toHaveBeenCalled();
	});

	it('that a logger does not have are passed over', () => {
		const logger = createLogger({ logger: { error() {}, warn() {} }, level: 'debug' });
		expect(() => logger.debug('a')).not.toThrow();
	});
});

describe('the app’s logger', () => {
	it('keeps its `this`', () => {
		class Collector implements Logger {
			readonly messages: string[] = [];
			error(message: string): void {
				this.messages.push(message);
			}
			warn(): void {}
		}
		const collector = new Collector();
		createLogger({ logger: collector }).error('a');
		expect(collector.messages).toEqual(['a']);
	});

	it('gets one argument when there is no cause', () => {
		const { calls, logger } = collect();
		logger.warn('a');
		expect(calls).toEqual([['warn', 'a']]);
	});

	it('does not fail a request by throwing', () => {
		const fail = () => {
			throw new Error('The disk is full.');
		};
		expect(() => createLogger({ logger: { error: fail, warn: fail } }).error('a')).not.toThrow();
	});

	it('gets messages without secrets', () => {
		const { calls, logger } = collect();
		logger.warn(`Refused ${secret} and ${token} here.`);
		expect(calls).toEqual([['warn', 'Refused [redacted] and [redacted] here.']]);
	});
});

describe('causes', () => {
	it('arrive as plain errors, with name, message, code and stack, and nothing else', () => {
		const inner = Object.assign(new TypeError(`fetch failed for ${secret}`), {
			code: 'ECONNREFUSED',
			response: { body: token },
			config: { secret }
		});
		const passed = pass(Object.assign(new Error('outer', { cause: inner }), { request: token }));
		const [outer, copy, ...rest] = listCauses(passed);
		expect(rest).toEqual([]);
		expect(outer).not.toHaveProperty('request');
		expect(copy).toMatchObject({
			name: 'TypeError',
			message: 'fetch failed for [redacted]',
			code: 'ECONNREFUSED'
		});
		expect(copy).not.toHaveProperty('response');
		expect(copy?.stack).toContain('logger.test.ts');
		expect(copy?.stack).not.toContain(secret);
		expect(inner.message).toContain(secret);
	});

	it('of ours stay of ours', () => {
		const passed = pass(new LogtoAuthError('issuer_invalid', { cause: new Error(token) }));
		expect(passed).toBeInstanceOf(LogtoAuthError);
		expect(passed).toMatchObject({ code: 'issuer_invalid', status: 502 });
		expect(describeCause(passed)).toMatch(/issuer_invalid\) ← Error: \[redacted\]$/);
	});

	it('that Auth.js keeps at `cause.err` are found', () => {
		const cause = { err: new Error(token), provider: { clientSecret: secret } };
		const passed = pass(new Error('CallbackRouteError', { cause }));
		expect(listCauses(passed).map(({ message }) => message)).toEqual([
			'CallbackRouteError',
			'[redacted]'
		]);
		expect(listCauses(pass(cause)).map(({ message }) => message)).toEqual(['[redacted]']);
	});

	it('that are no errors say so, and texts what they say', () => {
		expect(pass({ token })).toEqual(new Error('The cause is not an error.'));
		expect(pass(`Refused ${token}`)).toEqual(new Error('Refused [redacted]'));
	});

	it('that an app threw as a text are told, without secrets', () => {
		const failure = new LogtoAuthError('hook_failed', { cause: `The database refused ${token}.` });
		expect(describeCause(pass(failure))).toMatch(
			/\) ← string: The database refused \[redacted\]\.?$/
		);
	});

	it('that are texts make another line than errors', () => {
		const { calls, logger } = collect();
		for (const cause of [new Error('a'), 'b', new Error('c'), 'd', undefined])
			logger.error('It failed.', new LogtoAuthError('hook_failed', { cause }));
		expect(calls.map(([, , cause]) => listCauses(cause)[1]?.message)).toEqual([
			'a',
			'b',
			undefined
		]);
	});

	it('that lead back to themselves come to an end', () => {
		const error = new Error('a');
		error.cause = error;
		expect(listCauses(pass(error))).toHaveLength(8);
	});

	it('hold no secret at any depth, in any part', () => {
		const place = fc.constantFrom<(text: string, cause: Error) => Error>(
			(text, cause) => new Error(text, { cause }),
			(text, cause) => new LogtoAuthError('configuration', { message: text, cause }),
			(text, cause) => Object.assign(new Error('a', { cause }), { name: text }),
			(text, cause) => Object.assign(new Error('a', { cause }), { code: text }),
			(text, cause) => Object.assign(new Error('a', { cause }), { stack: text }),
			(text, cause) => Object.assign(new Error('a', { cause }), { response: { text }, text }),
			(text, cause) => new Error('a', { cause: { err: cause, text } }),
			(text, cause) => new AggregateError([new Error(text)], text, { cause })
		);
		const planted = fc.constantFrom(
			secret,
			token,
			'Bearer opaque-access-token',
			'https://app.test/?code=the-code&state=the-state',
			'{"refresh_token":"the-refresh-token"}'
		);
		const parts = fc.array(fc.tuple(place, planted), { minLength: 1, maxLength: 6 });
		fc.assert(
			fc.property(parts, (chain) => {
				const cause = chain.reduce((inner, [make, text]) => make(text, inner), new Error('b'));
				const found = listCauses(pass(cause)).map((error) =>
					JSON.stringify([error.stack, error.name, error.message, Object.entries(error)])
				);
				expect(found.length).toBeGreaterThan(1);
				expect(found.join()).not.toMatch(
					/the-client-secret|eyJ|opaque-access|the-code|the-state|the-refresh/
				);
			})
		);
	});
});

describe('consoleLogger', () => {
	it.each(['error', 'warn', 'info', 'debug'] as const)('writes one line of %s', (level) => {
		const write = vi.spyOn(globalThis.console, level).mockImplementation(() => {});
		const cause = Object.assign(new TypeError('fetch failed'), { code: 'ECONNREFUSED' });
		createLogger({ logger: consoleLogger, level: 'debug' })[level](
			'Logto is away.',
			new LogtoAuthError('issuer_unreachable', { message: 'No answer.', cause })
		);
		expect(write.mock.calls).toEqual([
			[
				'[sveltekit-logto] Logto is away. — LogtoAuthError: No answer. (issuer_unreachable) ← TypeError: fetch failed (ECONNREFUSED)'
			]
		]);
	});
});
