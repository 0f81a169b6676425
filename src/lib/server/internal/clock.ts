/** The current time in seconds since the epoch, with fractions. */
export function now(): number {
	return Date.now() / 1000;
}

/** A future time in whole seconds since the epoch, for cookies and sealed claims. */
export function secondsFromNow(seconds: number): number {
	return Math.floor(now()) + seconds;
}

/**
 * The current time, but always later than `previous`. Of two states of a session, the one with the later time is the newer
 * one, even if both are written in the same millisecond or the clock was set back.
 */
export function nowAfter(previous: number): number {
	return Math.max(now(), previous + 0.001);
}
