import type { RequestContext } from '../context.js';
import { askIn, currentContext, type Asked } from './ask-caller.js';
import type { RemoteRequirement } from './guarded-types.js';
import type { Guarded } from './require.js';

type Find = (input: unknown, index: number) => unknown;
/** Runs a batch: gives what finds the answer to each argument. */
export type RunBatch = (caller: Guarded, inputs: readonly unknown[]) => Find | Promise<Find>;

/** Arguments of which the same is asked. */
interface Group {
	/** A function without types may give nothing: that is refused like any other mistake. */
	readonly asked: RemoteRequirement | undefined;
	readonly inputs: unknown[];
}

/**
 * Runs a batch once for all arguments of which the same is asked, so that what is asked for one is never the
 * reason to answer another. Where somebody is refused, that is the answer to those arguments alone.
 */
export async function runTogether(
	asked: Asked,
	inputs: readonly unknown[],
	run: RunBatch
): Promise<Find> {
	const context = currentContext();
	// Nothing is looked up for somebody who is not signed in.
	await askIn(context, 'session');
	const wanted = await Promise.all(
		inputs.map((input) => (typeof asked === 'function' ? asked(input) : asked))
	);
	const groups = new Map<string, Group>();
	const places = inputs.map((input, index) => {
		const key = JSON.stringify(wanted[index]);
		const group = groups.get(key) ?? { asked: wanted[index], inputs: [] };
		groups.set(key, group);
		return { key, index: group.inputs.push(input) - 1 };
	});
	const answers = await Promise.all(
		[...groups].map(async ([key, group]) => [key, await runGroup(context, group, run)] as const)
	);
	const finds = new Map(answers);
	return (input, index) => {
		const place = places[index];
		return place === undefined ? undefined : finds.get(place.key)?.(input, place.index);
	};
}

async function runGroup(context: RequestContext, group: Group, run: RunBatch): Promise<Find> {
	try {
		return await run(await askIn(context, group.asked), group.inputs);
	} catch (error) {
		return () => {
			throw error;
		};
	}
}
