import { fileURLToPath } from 'node:url';
import { toOwner, type Owner } from './owners.ts';
import type { Place } from './source-of.ts';

/** What is read of the file that `--cpu-prof` writes. Times are in microseconds. */
export interface CpuProfile {
	readonly nodes: ReadonlyArray<{
		readonly id: number;
		readonly callFrame: {
			readonly functionName: string;
			readonly url: string;
			readonly lineNumber: number;
			readonly columnNumber: number;
		};
		readonly children?: readonly number[];
	}>;
	readonly startTime: number;
	readonly samples: readonly number[];
	readonly timeDeltas: readonly number[];
}

/** How many samples found a file's code at work. */
export interface Samples {
	/** In the code itself. */
	readonly self: number;
	/** In the code itself, or in a built-in function that it called, such as `Map.get` or `JSON.parse`. */
	readonly withBuiltIns: number;
}

export interface Summary {
	readonly total: number;
	/** Samples that collected garbage, which no function is blamed for. They are in `total`. */
	readonly garbage: number;
	readonly byOwner: ReadonlyMap<Owner, Samples>;
	/** Files of this library. */
	readonly own: ReadonlyMap<string, Samples>;
}

/** From and to, by the profile's clock in microseconds. */
export type Span = readonly [from: number, to: number];

/** Sums a part of a profile by the files that its samples fell into. Time at rest is left out. */
export function sumProfile(
	profile: CpuProfile,
	span: Span,
	toSource: (place: Place) => string
): Summary {
	const toFile = createToFile(profile, toSource);
	const byOwner = new Map<Owner, Samples>();
	const own = new Map<string, Samples>();
	let total = 0;
	let garbage = 0;
	for (const id of samplesWithin(profile, span)) {
		const { name, file, caller } = toFile(id);
		if (name === '(idle)') continue;
		total++;
		if (name === '(garbage collector)') {
			garbage++;
			continue;
		}
		count(byOwner, toOwner(file), { self: 1, withBuiltIns: 0 });
		count(byOwner, toOwner(caller), { self: 0, withBuiltIns: 1 });
		if (toOwner(file) === 'sveltekit-logto') count(own, file, { self: 1, withBuiltIns: 0 });
		if (toOwner(caller) === 'sveltekit-logto') count(own, caller, { self: 0, withBuiltIns: 1 });
	}
	return { total, garbage, byOwner, own };
}

function* samplesWithin({ startTime, samples, timeDeltas }: CpuProfile, [from, to]: Span) {
	let at = startTime;
	for (const [index, id] of samples.entries()) {
		at += timeDeltas[index] ?? 0;
		if (at >= from && at <= to) yield id;
	}
}

function count<Key>(to: Map<Key, Samples>, key: Key, { self, withBuiltIns }: Samples): void {
	const before = to.get(key) ?? { self: 0, withBuiltIns: 0 };
	to.set(key, { self: before.self + self, withBuiltIns: before.withBuiltIns + withBuiltIns });
}

interface Found {
	readonly name: string;
	/** Where the code is; empty for a built-in function. */
	readonly file: string;
	/** The same, and for a built-in function the one that called it. */
	readonly caller: string;
}

function createToFile(
	{ nodes }: CpuProfile,
	toSource: (place: Place) => string
): (id: number) => Found {
	const byId = new Map(nodes.map((node) => [node.id, node]));
	const parents = new Map(
		nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const))
	);
	const known = new Map<number, Found>();
	const find = (id: number): Found => {
		const before = known.get(id);
		if (before !== undefined) return before;
		const node = byId.get(id);
		if (node === undefined) return { name: '', file: '', caller: '' };
		const { functionName: name, url, lineNumber: line, columnNumber: column } = node.callFrame;
		const file = url.startsWith('file:')
			? toSource({ file: fileURLToPath(url), line, column })
			: url;
		const parent = parents.get(id);
		const isBuiltIn = file === '' && parent !== undefined && !name.startsWith('(');
		const found = { name, file, caller: isBuiltIn ? find(parent).caller : file };
		known.set(id, found);
		return found;
	};
	return find;
}
