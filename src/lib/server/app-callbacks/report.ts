import type { LogtoAuthError } from '../../errors.js';
import { consoleLogger, createLogger } from '../observability/logger.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { listSecrets } from '../config/secrets.js';

/**
 * Reports a failure that the visitor did not cause to the log and to the listener `onError`. It works with incomplete
 * options, because a wrong configuration is such a failure.
 */
export function report(options: LogtoAuthOptions, message: string, error: LogtoAuthError): void {
	const log = toLog(options);
	log.error(message, error);
	Promise.resolve()
		.then(() => options.events?.onError?.(error))
		.catch((cause: unknown) => log.error('The listener onError failed.', cause));
}

/** Writes a warning about a wrong or risky setup. It works with incomplete options. */
export function warn(options: LogtoAuthOptions, message: string, cause?: unknown): void {
	toLog(options).warn(message, cause);
}

/** The log of an app, without its secrets. It works with incomplete options. */
export function toLog({ logger = consoleLogger, logLevel: level = 'warn', env }: LogtoAuthOptions) {
	return createLogger({ logger, level, secrets: listSecrets(env) });
}
