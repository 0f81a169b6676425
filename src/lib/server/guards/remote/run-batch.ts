import { requireCallerIn, currentContext, type Asked } from './guard-call.js';
import type { Guarded } from '../require.js';

type Find = (input: unknown, index: number) => unknown;

/** Runs a batch. Returns a function that finds the answer to each argument. */
export type RunBatch = (caller: Guarded, inputs: readonly unknown[]) => Find | Promise<Find>;

/** Arguments of one organization, or of none, for which the caller passes. */
interface Group {
	readonly caller: Guarded;
	readonly inputs: unknown[];
}

/** Where the answer to an argument is: at an index of a group, or in a refusal. */
type Place = { readonly group: Group; readonly index: number } | { readonly refusal: unknown };

/**
 * Checks the caller for each argument of a batch, and runs it once for all arguments of the same organization. A
 * refusal answers only its own argument.
 */
export async function runTogether(
	asked: Asked,
	inputs: readonly unknown[],
	run: RunBatch
): Promise<Find> {
	const context = currentContext();
	// An anonymous visitor is refused once for the whole batch.
	await requireCallerIn(context, 'session');
	const groups = new Map<string | null, Group>();
	const places = await Promise.all(
		inputs.map((input) => findPlace(groups, input, () => requireCallerIn(context, asked, input)))
	);
	const running = [...groups.values()].map(
		async (group) => [group, await runGroup(group, run)] as const
	);
	const answers = new Map(await Promise.all(running));
	return (_, index) => {
		const found = places[index];
		if (found === undefined) return undefined;
		if ('refusal' in found) throw found.refusal;
		const input = found.group.inputs[found.index];
		return answers.get(found.group)?.(input, found.index);
	};
}

async function findPlace(
	groups: Map<string | null, Group>,
	input: unknown,
	askFor: () => Promise<Guarded>
): Promise<Place> {
	try {
		const caller = await askFor();
		const key = caller.organization?.id ?? null;
		const group = groups.get(key) ?? { caller, inputs: [] };
		groups.set(key, group);
		return { group, index: group.inputs.push(input) - 1 };
	} catch (refusal) {
		return { refusal };
	}
}

async function runGroup({ caller, inputs }: Group, run: RunBatch): Promise<Find> {
	try {
		return await run(caller, inputs);
	} catch (error) {
		return () => {
			throw error;
		};
	}
}
