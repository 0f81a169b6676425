/** Random choices that a seed repeats. */
export interface Random {
	/** A whole number from 0 to below `end`. */
	below(end: number): number;
	/** Whether something that happens in `share` (0 to 1) of all cases happens. */
	chance(share: number): boolean;
	/** @throws {TypeError} for an empty list */
	pick<Value>(values: readonly Value[]): Value;
}

/** @param seeds whole numbers, which together name one sequence */
export function createRandom(...seeds: readonly number[]): Random {
	let state = seeds.reduce((mixed, seed) => mix(mixed ^ seed), 0x9e3779b9);
	// Mulberry32: 32 bits of state, good enough to choose with.
	const next = (): number => {
		state = (state + 0x6d2b79f5) | 0;
		return mix(state) / 2 ** 32;
	};
	const below = (end: number): number => Math.floor(next() * end);
	return {
		below,
		chance: (share) => next() < share,
		pick(values) {
			const index = below(values.length);
			for (const value of values.slice(index, index + 1)) return value;
			throw new TypeError('There is nothing to choose from.');
		}
	};
}

function mix(value: number): number {
	let mixed = Math.imul(value ^ (value >>> 15), value | 1);
	mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
	return (mixed ^ (mixed >>> 14)) >>> 0;
}
