/**
 * Returns the result of a promise, or throws `toError()` when it takes longer than `timeout` milliseconds. The work
 * continues: its late result is ignored, and its late failure is not an unhandled rejection.
 */
export function withDeadline<Value>(
	promise: Promise<Value>,
	timeout: number,
	toError: () => Error
): Promise<Value> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(toError()), timeout);
		promise.then(resolve, reject).finally(() => clearTimeout(timer));
	});
}

/** Waits for a number of milliseconds. */
export function delay(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** A random number between two, so that many waiting requests do not continue at the same time. */
export function jitter(from: number, to: number): number {
	return from + Math.random() * (to - from);
}
