import { LRUCache } from 'lru-cache';

/** How many refusals a sender may cause: `burst` at once, then `perSecond` each second. */
export interface RefusalRate {
	readonly burst: number;
	readonly perSecond: number;
}

/** A token bucket for each name. A question takes one token in advance, and puts it back unless the answer is a refusal. */
export interface RefusalBudget {
	isSpent(name: string): boolean;
	/** @returns `false` if the bucket is empty */
	take(name: string): boolean;
	giveBack(name: string): void;
}

interface Level {
	readonly left: number;
	/** Milliseconds since the epoch. */
	readonly at: number;
}

/** In bytes; an entry takes less than 200. A name that is forgotten has its whole burst again. */
const maxSize = 500_000;

export function createRefusalBudget({ burst, perSecond }: RefusalRate): RefusalBudget {
	const levels = new LRUCache<string, Level>({
		maxSize,
		sizeCalculation: (_, name) => 100 + 2 * name.length
	});
	const find = (name: string): number => {
		const known = levels.get(name);
		if (known === undefined) return burst;
		const seconds = Math.max(0, Date.now() - known.at) / 1000;
		return Math.min(burst, known.left + seconds * perSecond);
	};
	const set = (name: string, left: number): void => {
		if (left >= burst) levels.delete(name);
		else levels.set(name, { left, at: Date.now() });
	};
	return {
		isSpent: (name) => find(name) < 1,
		take(name) {
			const left = find(name);
			if (left < 1) return false;
			set(name, left - 1);
			return true;
		},
		giveBack: (name) => set(name, find(name) + 1)
	};
}
