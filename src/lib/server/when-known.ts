/** What is there at once, or will be: most requests need not wait, and each wait has its price. */
export type MaybePromise<Value> = Value | Promise<Value>;

/** Goes on with a value, at once when it is there. */
export function whenKnown<Value, Result>(
	value: MaybePromise<Value>,
	next: (value: Value) => MaybePromise<Result>
): MaybePromise<Result> {
	return value instanceof Promise ? value.then(next) : next(value);
}
