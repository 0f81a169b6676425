import { error } from '@sveltejs/kit';
import { AsyncLocalStorage } from 'node:async_hooks';
import type { RequestEvent } from '../../../src/lib/server/kit.js';
import type { StandardSchema } from '../../../src/lib/server/internal/standard-schema.js';

/** The request that the unit tests are in. */
export const current: { event: RequestEvent | null } = { event: null };

const requests = new AsyncLocalStorage<RequestEvent>();

/** Runs something in a request of its own, for tests with several at once. */
export const runIn = <Value>(event: RequestEvent, run: () => Value): Value =>
	requests.run(event, run);

export function getRequestEvent(): RequestEvent {
	const event = requests.getStore() ?? current.event;
	if (event === null) throw new Error('Can only read the current request event inside one.');
	return event;
}

type Run = (input?: unknown, more?: unknown) => unknown;

/** As SvelteKit calls a remote function: with its argument once that is valid, else with none. */
function call(given: readonly [Run] | readonly [StandardSchema, Run], more?: unknown) {
	if (given.length === 1) return async () => given[0]();
	const [schema, run] = given;
	return async (input: unknown) => run(await validate(schema, input), more);
}

async function validate(schema: StandardSchema, input: unknown): Promise<unknown> {
	const checked = await schema['~standard'].validate(input);
	if (checked.issues !== undefined) error(400, 'Bad Request');
	return checked.value;
}

type Given = readonly [Run] | readonly [StandardSchema, Run];
type Find = (input: unknown, index: number) => unknown;

/** All calls of a batch at once; an answer of its own to each, which may be an error. */
function batch(schema: StandardSchema, run: (inputs: readonly unknown[]) => Promise<Find>) {
	return async (inputs: readonly unknown[]): Promise<readonly PromiseSettledResult<unknown>[]> => {
		const valid = await Promise.all(inputs.map((input) => validate(schema, input)));
		const find = await run(valid);
		return Promise.allSettled(valid.map(async (input, index) => find(input, index)));
	};
}

/** The values of a live query, whose source is closed when the reader has enough, as in SvelteKit. */
function live(...given: Given) {
	return async function* (input?: unknown): AsyncGenerator<unknown, void> {
		const source = (await call(given)(input)) as AsyncIterator<unknown>;
		let done = false;
		try {
			for (;;) {
				const result = await source.next();
				done = result.done === true;
				if (done) return;
				yield result.value;
			}
		} finally {
			if (!done) await source.return?.(undefined);
		}
	};
}

export const query = Object.assign((...given: Given) => call(given), { batch, live });
export const command = (...given: Given) => call(given);
/** The second argument stands for what makes issues. */
export const form = (...given: Given) => call(given, 'issue');
