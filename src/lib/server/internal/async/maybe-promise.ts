/** What is there at once, or will be: most requests need not wait, and each wait has its price. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** Goes on with a value, at once when it is there. */
export function whenKnown<Value, Result>(
	value: MaybePromise<Value>,
	next: (value: Value) => MaybePromise<Result>
): MaybePromise<Result> {
	return value instanceof Promise ? value.then(next) : next(value);
}

/** What fails at once fails as what fails later: the one who waits hears of it, and each that asks. */
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

/** With the very thing that was thrown, which need not be an `Error`. */
async function failWith(thrown: unknown): Promise<never> {
	throw thrown;
}
