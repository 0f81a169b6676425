import { LogtoAuthError } from '../../errors.js';
import { createRedact } from './redact.js';
import { writeOnce, type Line } from './repeated-lines.js';

/** Where the library reports: warnings for the developer, errors with their cause. */
export interface Logger {
	/** Something failed; `cause` says why. Never holds a token, a cookie or a secret. */
	error(message: string, cause?: unknown): void;
	/** Something is set up in a way that will hurt. */
	warn(message: string, cause?: unknown): void;
	/** Something that happens now and then, such as a session that ended. */
	info?(message: string, cause?: unknown): void;
	/** Each step, to find out why something does not work. */
	debug?(message: string, cause?: unknown): void;
}

/** From nothing to everything: each holds those before it. */
export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const;

/** How much is reported: `error` errors only, `debug` everything, `silent` nothing. */
export type LogLevel = (typeof logLevels)[number];

/** The logger unless the app gives its own: standard output and error. */
export const consoleLogger: Required<Logger> = {
	error: (message, cause) => write('error', message, cause),
	warn: (message, cause) => write('warn', message, cause),
	info: (message, cause) => write('info', message, cause),
	debug: (message, cause) => write('debug', message, cause)
};

function write(level: keyof Logger, message: string, cause: unknown): void {
	const console = globalThis.console;
	console[level](`[sveltekit-logto] ${message}${describeCause(cause)}`);
}

/**
 * A logger that passes on what `level` lets through, without secrets: they are taken out of messages
 * and causes, by how they look and, for `secrets`, wherever they stand.
 *
 * The app's logger gets a chain of plain errors with `name`, `message`, `code` and `stack`, and never
 * what errors carry besides (a response, a configuration), which it might write out. A
 * `LogtoAuthError` stays one. When the app's logger throws or rejects, the request goes on.
 *
 * Of lines with the same level, message and codes it gets the first, and after a minute the number of the
 * others with the first one's cause: a visitor who causes an error again and again fills no log.
 *
 * @param options.level @default 'warn'
 * @param options.secrets texts that must never be written, such as the client secret
 */
export function createLogger(options: {
	readonly logger: Logger;
	readonly level?: LogLevel;
	readonly secrets?: readonly string[];
}): Required<Logger> {
	const { logger, level = 'warn', secrets = [] } = options;
	// A level that is none is a fault of the options, which has to be told.
	const bound = logLevels.indexOf(logLevels.includes(level) ? level : 'warn');
	let redact: ((text: string) => string) | null = null;
	const toLine = (message: string, cause: unknown): Line => {
		const clean = (redact ??= createRedact(secrets));
		return {
			message: clean(message),
			cause: cause === undefined ? undefined : toPlainCause(cause, clean)
		};
	};
	const report =
		(name: keyof Logger) =>
		(message: string, cause?: unknown): void => {
			if (logLevels.indexOf(name) > bound) return;
			try {
				writeOnce(logger, name, toKind(message, cause), () => toLine(message, cause));
			} catch {
				// An error that cannot even be read: a request must not fail for that.
			}
		};
	return {
		error: report('error'),
		warn: report('warn'),
		info: report('info'),
		debug: report('debug')
	};
}

/** What makes two lines one: the messages of causes hold what was different, and a visitor may choose it. */
function toKind(message: string, cause: unknown): string {
	const codes = listCauses(toInnerError(cause)).map((error) =>
		'code' in error && typeof error.code === 'string' ? error.code : error.name
	);
	return [message, ...codes].map((text) => String(text).slice(0, 200)).join('\n');
}

/** The chain of causes as new errors that hold texts only. */
function toPlainCause(cause: unknown, redact: (text: string) => string): Error {
	const errors = listCauses(toInnerError(cause));
	const plain = errors.reduceRight<Error | undefined>(
		(inner, error) => toPlainError(error, inner, redact),
		undefined
	);
	return plain ?? new Error(typeof cause === 'string' ? redact(cause) : 'This is no error.');
}

function toPlainError(
	error: Error,
	inner: Error | undefined,
	redact: (text: string) => string
): Error {
	const message = redact(String(error.message));
	const options = inner === undefined ? {} : { cause: inner };
	const stack = redact(String(error.stack ?? ''));
	if (error instanceof LogtoAuthError)
		return Object.assign(new LogtoAuthError(error.code, { message, ...options }), { stack });
	const code = 'code' in error && typeof error.code === 'string' ? redact(error.code) : null;
	const named = { name: redact(String(error.name)), stack, ...(code === null ? {} : { code }) };
	return Object.assign(new Error(message, options), named);
}

/**
 * The messages along a chain of causes, without stacks and without the objects that some errors
 * carry (those may hold a response with tokens).
 */
export function describeCause(cause: unknown): string {
	const messages = listCauses(cause).map((error) => {
		const code = 'code' in error && typeof error.code === 'string' ? ` (${error.code})` : '';
		return `${error.name}: ${error.message}${code}`;
	});
	return messages.length === 0 ? '' : ` — ${messages.join(' ← ')}`;
}

/** An error and what caused it, outermost first. Auth.js keeps the inner error at `cause.err`. */
export function listCauses(error: unknown): readonly Error[] {
	const errors: Error[] = [];
	let next = error;
	while (next instanceof Error && errors.length < 8) {
		errors.push(next);
		next = toInnerError(next.cause);
	}
	// A function of the app may throw a text, which says as much as an error.
	if (typeof next === 'string' && errors.length > 0 && errors.length < 8)
		errors.push(Object.assign(new Error(next), { name: 'string', stack: '' }));
	return errors;
}

function toInnerError(cause: unknown): unknown {
	return typeof cause === 'object' && cause !== null && 'err' in cause ? cause.err : cause;
}
