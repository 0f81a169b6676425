import { error } from '@sveltejs/kit';
import type { RequestEvent } from '../../../src/lib/server/kit.js';
import type { StandardSchema } from '../../../src/lib/server/guards/standard-schema.js';

/** The request that the unit tests are in. */
export const current: { event: RequestEvent | null } = { event: null };

export function getRequestEvent(): RequestEvent {
	if (current.event === null)
		throw new Error('Can only read the current request event inside one.');
	return current.event;
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

export const query = Object.assign((...given: Given) => call(given), { batch });
export const command = (...given: Given) => call(given);
/** The second argument stands for what makes issues. */
export const form = (...given: Given) => call(given, 'issue');
