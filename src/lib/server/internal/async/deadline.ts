/**
 * The outcome of a promise, or `toError()` when it takes longer than `timeout` milliseconds. What it
 * does goes on all the same: its late outcome is nobody's, and its late failure is no crash.
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

/** Waits so many milliseconds. */
export function delay(milliseconds: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** A random number of milliseconds between two, so that many who wait do not come at once. */
export function jitter(from: number, to: number): number {
	return from + Math.random() * (to - from);
}
