import { LogtoAuthError } from '../../errors.js';
import { createRedact } from './redact.js';
import { writeOnce, type Line } from './repeated-lines.js';

/** Receives the lines of the library's log. */
export interface Logger {
	/** A failure with its cause. It never contains a token, a cookie or a secret. */
	error(message: string, cause?: unknown): void;
	/** A wrong or risky setup. */
	warn(message: string, cause?: unknown): void;
	/** A normal event, such as the end of a session. */
	info?(message: string, cause?: unknown): void;
	/** Each step, for debugging. */
	debug?(message: string, cause?: unknown): void;
}

/** The levels in order. Each includes the levels before it. */
export const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const;

/** What is logged: `silent` nothing, `error` only errors, `debug` everything. */
export type LogLevel = (typeof logLevels)[number];

/** The default logger: writes to standard output and standard error. */
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
 * A logger that passes lines up to `level` to the app's logger, without secrets. Messages and causes lose everything
 * that looks like a token, and each of `secrets`.
 *
 * The app's logger receives a chain of plain errors with `name`, `message`, `code` and `stack`. Other fields of an
 * error, such as a response or a configuration, never reach it. A `LogtoAuthError` stays one. When the app's logger
 * throws or rejects, the request continues.
 *
 * Of lines with the same level, message and codes, the app's logger receives the first one, and after a minute the
 * number of the others: a visitor who repeats an error cannot fill the log.
 *
 * @param options.level @default 'warn'
 * @param options.secrets strings that must never be written, such as the client secret
 */
export function createLogger(options: {
	readonly logger: Logger;
	readonly level?: LogLevel;
	readonly secrets?: readonly string[];
}): Required<Logger> {
	const { logger, level = 'warn', secrets = [] } = options;
	// An unknown level is a fault of the options, and the log must show that fault.
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
				// The error cannot be read. The request must not fail because of that.
			}
		};
	return {
		error: report('error'),
		warn: report('warn'),
		info: report('info'),
		debug: report('debug')
	};
}

/** The kind of a line: message and codes. The messages of causes differ, and a visitor can choose them. */
function toKind(message: string, cause: unknown): string {
	const codes = listCauses(toInnerError(cause)).map((error) =>
		'code' in error && typeof error.code === 'string' ? error.code : error.name
	);
	return [message, ...codes].map((text) => String(text).slice(0, 200)).join('\n');
}

/** The chain of causes as new errors that contain only strings. */
function toPlainCause(cause: unknown, redact: (text: string) => string): Error {
	const errors = listCauses(toInnerError(cause));
	const plain = errors.reduceRight<Error | undefined>(
		(inner, error) => toPlainError(error, inner, redact),
		undefined
	);
	return (
		plain ?? new Error(typeof cause === 'string' ? redact(cause) : 'The cause is not an error.')
	);
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
 * The messages of a chain of causes, without stacks and without other fields of the errors, which can contain a response
 * with tokens.
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
	// A function of the app can throw a string.
	if (typeof next === 'string' && errors.length > 0 && errors.length < 8)
		errors.push(Object.assign(new Error(next), { name: 'string', stack: '' }));
	return errors;
}

function toInnerError(cause: unknown): unknown {
	return typeof cause === 'object' && cause !== null && 'err' in cause ? cause.err : cause;
}
