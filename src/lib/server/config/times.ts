import type { LogtoAuthOptions } from './options.js';

type Given = Pick<LogtoAuthOptions, 'session' | 'timeout'>;

const day = 24 * 3600;

/** In seconds. A larger number is probably in milliseconds. */
const longestTimeout = 300;

/**
 * The times of the options with their defaults: in seconds, but `timeout` in milliseconds.
 *
 * A session in use must be renewed well before its end, so the default of `updateAge` is at most a quarter of `maxAge`.
 * An unused session then ends after three quarters of `maxAge` at the earliest.
 */
export function toTimes({ session = {}, timeout = 5 }: Given) {
	const { absoluteMaxAge = 30 * day, revalidate = 300 } = session;
	const { maxAge = Math.min(14 * day, absoluteMaxAge) } = session;
	const { updateAge = Math.min(day, maxAge / 4) } = session;
	return { maxAge, absoluteMaxAge, updateAge, revalidate, timeout: timeout * 1000 };
}

/** The faults of the times, one sentence for each. */
export function findTimeFaults(options: Given): string[] {
	const { session = {}, timeout } = options;
	const given = [
		['session.maxAge', session.maxAge],
		['session.absoluteMaxAge', session.absoluteMaxAge],
		['session.updateAge', session.updateAge],
		['session.revalidate', session.revalidate],
		['timeout', timeout]
	] as const;
	const wrong = given.filter(([, value]) => value !== undefined && !isLength(value));
	if (wrong.length > 0)
		return wrong.map(([name]) => `The option "${name}" must be a finite number above 0 seconds.`);
	return [...findSessionFaults(options), ...findTimeoutFaults(timeout)];
}

/** Without types an app can pass a string, and `'1800' > 0` is true. */
const isLength = (value: unknown): boolean => Number.isFinite(value) && Number(value) > 0;

function findSessionFaults({ session = {} }: Given): string[] {
	const { maxAge, absoluteMaxAge, updateAge } = toTimes({ session });
	const faults: string[] = [];
	if (session.maxAge !== undefined && session.absoluteMaxAge !== undefined)
		if (maxAge > absoluteMaxAge)
			faults.push(
				'The option "session.maxAge" is above "session.absoluteMaxAge": set it to at most that value.'
			);
	if (updateAge >= maxAge)
		faults.push(
			`The option "session.updateAge" must be below "session.maxAge" (${maxAge}): an ended session cannot be renewed.`
		);
	if (session.revalidate !== undefined && session.revalidate >= absoluteMaxAge)
		faults.push(
			`The option "session.revalidate" must be below "session.absoluteMaxAge" (${absoluteMaxAge}): Logto would never confirm the claims.`
		);
	return faults;
}

function findTimeoutFaults(timeout = 0): string[] {
	if (timeout <= longestTimeout) return [];
	return [`The option "timeout" is in seconds and must be at most ${longestTimeout}.`];
}
