/** Who imports whom. */
export type Graph = ReadonlyMap<string, readonly string[]>;

/**
 * The circles of a graph: its strongly connected components of two and more (Tarjan 1972). A walk that starts at one
 * name of a circle comes to every other and back.
 */
export function findCircles(graph: Graph): readonly (readonly string[])[] {
	return findComponents(graph).filter((names) => names.length > 1);
}

/** The strongly connected components of a graph: what is imported comes before what imports it. */
export function findComponents(graph: Graph): readonly (readonly string[])[] {
	const found: string[][] = [];
	const indexes = new Map<string, number>();
	const lowest = new Map<string, number>();
	const open: string[] = [];
	const visit = (name: string): number => {
		const index = indexes.size;
		indexes.set(name, index);
		open.push(name);
		let low = index;
		for (const next of graph.get(name) ?? []) {
			if (!indexes.has(next)) low = Math.min(low, visit(next));
			else if (open.includes(next)) low = Math.min(low, lowest.get(next) ?? indexes.get(next) ?? 0);
			lowest.set(name, low);
		}
		if (low === index) found.push(open.splice(open.indexOf(name)).toSorted());
		return low;
	};
	for (const name of graph.keys()) if (!indexes.has(name)) visit(name);
	return found;
}

/** How many imports stand above each other at most: 1 for a file without imports; a circle is one floor. */
export function countFloors(graph: Graph): number {
	const floors = new Map<string, number>();
	for (const names of findComponents(graph)) {
		const below = names.flatMap((name) => graph.get(name) ?? []);
		const floor = 1 + Math.max(0, ...below.map((name) => floors.get(name) ?? 0));
		for (const name of names) floors.set(name, floor);
	}
	return Math.max(0, ...floors.values());
}
