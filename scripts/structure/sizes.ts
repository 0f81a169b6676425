import { posix } from 'node:path';
import type { Source } from './read-sources.ts';

/** The numbers that 9 of 10 values do not exceed. */
export function toNinth(values: readonly number[]): number {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.max(0, Math.ceil(sorted.length * 0.9) - 1)] ?? 0;
}

/** How many sources stand in each folder, subfolders apart. */
export function countByFolder(sources: readonly Source[]): ReadonlyMap<string, number> {
	const counts = new Map<string, number>();
	for (const { path } of sources) {
		const folder = posix.dirname(path);
		counts.set(folder, (counts.get(folder) ?? 0) + 1);
	}
	return counts;
}
