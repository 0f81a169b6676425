import type { LogtoAuthError } from '../../errors.js';
import { consoleLogger, createLogger } from './logger.js';
import type { LogtoAuthOptions } from '../config/options.js';
import { listSecrets } from '../config/secrets.js';

/**
 * Tells the log and the listener `onError` of a failure that the visitor did not cause. Works with
 * options that are not complete: a wrong configuration is one of those failures.
 */
export function report(options: LogtoAuthOptions, message: string, error: LogtoAuthError): void {
	const log = toLog(options);
	log.error(message, error);
	Promise.resolve()
		.then(() => options.events?.onError?.(error))
		.catch((cause: unknown) => log.error('The listener onError failed.', cause));
}

/** Tells the log of something that is set up in a way that will hurt. Works with options that are not complete. */
export function warn(options: LogtoAuthOptions, message: string, cause?: unknown): void {
	toLog(options).warn(message, cause);
}

/** The log of an app, without its secrets. Works with options that are not complete. */
export function toLog({ logger = consoleLogger, logLevel: level = 'warn', env }: LogtoAuthOptions) {
	return createLogger({ logger, level, secrets: listSecrets(env) });
}
