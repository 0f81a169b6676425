/** A value or a promise of it. Most requests do not need to wait, and each `await` has a cost. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** Continues with a value, synchronously if it is not a promise. */
export function whenKnown<Value, Result>(
	value: MaybePromise<Value>,
	next: (value: Value) => MaybePromise<Result>
): MaybePromise<Result> {
	return value instanceof Promise ? value.then(next) : next(value);
}

/** Turns a synchronous exception into a rejected promise, so that each caller receives it. */
export function attempt<Given, Value>(
	load: (given: Given) => MaybePromise<Value>,
	given: Given
): MaybePromise<Value> {
	try {
		return load(given);
	} catch (error) {
		return failWith(error);
	}
}

/** Rejects with the thrown value, which can be something else than an `Error`. */
async function failWith(thrown: unknown): Promise<never> {
	throw thrown;
}
