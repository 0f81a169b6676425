/** What is there at once, or will be: most requests need not wait, and each wait has its price. */
export type Soon<Value> = Value | Promise<Value>;

/** Goes on with a value, at once when it is there. */
export function whenKnown<Value, Result>(
	value: Soon<Value>,
	next: (value: Value) => Soon<Result>
): Soon<Result> {
	return value instanceof Promise ? value.then(next) : next(value);
}
