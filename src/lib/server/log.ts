/** Where the library reports: warnings for the developer, errors with their cause. */
export interface Logger {
	/** Something failed; `cause` says why. Never holds a token, a cookie or a secret. */
	error(message: string, cause?: unknown): void;
	/** Something is set up in a way that will hurt. */
	warn(message: string, cause?: unknown): void;
}

/** The logger unless the app gives its own: standard error. */
export const consoleLogger: Logger = {
	error: (message, cause) => write('error', message, cause),
	warn: (message, cause) => write('warn', message, cause)
};

function write(level: 'error' | 'warn', message: string, cause: unknown): void {
	const console = globalThis.console;
	console[level](`[sveltekit-logto] ${message}${describeCause(cause)}`);
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
	return errors;
}

function toInnerError(cause: unknown): unknown {
	return typeof cause === 'object' && cause !== null && 'err' in cause ? cause.err : cause;
}
