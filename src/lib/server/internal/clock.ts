/** The time in seconds since the epoch, with fractions. */
export function now(): number {
	return Date.now() / 1000;
}

/** A time to come, in whole seconds since the epoch, as cookies and sealed claims hold it. */
export function secondsFromNow(seconds: number): number {
	return Math.floor(now()) + seconds;
}

/**
 * The time, but always later than `previous`: of two states of a session, the one with the later time is the newer
 * one, even when both are written in the same millisecond or the clock was set back in between.
 */
export function nowAfter(previous: number): number {
	return Math.max(now(), previous + 0.001);
}
