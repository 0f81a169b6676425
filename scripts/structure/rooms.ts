import { posix } from 'node:path';
import { findComponents } from './circles.ts';
import type { Source } from './read-sources.ts';

/** An import from a room to one above it. */
export interface UpwardImport {
	readonly from: string;
	readonly to: string;
}

/** The rooms from the lowest to the highest, and the imports that run against this order. */
export interface Floors {
	readonly rooms: readonly string[];
	readonly upward: readonly UpwardImport[];
}

/** The folders in which entries and foundations stand next to each other: each file there is a room of its own. */
const roots = ['.', 'server', 'local', 'components'];

/** The room of a source: its folder, or the file itself in a root. */
export function toRoom(path: string): string {
	const folder = posix.dirname(path);
	return roots.includes(folder) ? path.replace(/(\.svelte)?\.ts$/, '') : folder;
}

/** Whether one room is a part of the other: imports between the two have no direction. */
const belongTogether = (a: string, b: string): boolean =>
	a === b || a.startsWith(`${b}/`) || b.startsWith(`${a}/`);

/**
 * Orders the rooms so that as few imports as possible run upward. Where rooms form no circle none does; within a
 * circle of rooms the best order is searched for.
 */
export function orderRooms(sources: readonly Source[]): Floors {
	const arrows = sources.flatMap(({ path, imports }) =>
		imports
			.filter((imported) => !belongTogether(toRoom(imported), toRoom(path)))
			.map((imported) => ({ from: path, to: imported }))
	);
	const weights = toWeights(arrows);
	const graph = new Map<string, string[]>(sources.map(({ path }) => [toRoom(path), []]));
	for (const { from, to } of arrows) graph.get(toRoom(from))?.push(toRoom(to));
	const rooms = findComponents(graph).flatMap((circle) => improve(circle, weights));
	const floor = new Map(rooms.map((room, index) => [room, index]));
	const toFloor = (path: string) => floor.get(toRoom(path)) ?? 0;
	return { rooms, upward: arrows.filter(({ from, to }) => toFloor(to) > toFloor(from)) };
}

/** How many imports go from one room to another. */
type Weights = ReadonlyMap<string, ReadonlyMap<string, number>>;

function toWeights(arrows: readonly UpwardImport[]): Weights {
	const weights = new Map<string, Map<string, number>>();
	for (const { from, to } of arrows) {
		const row = weights.get(toRoom(from)) ?? new Map<string, number>();
		row.set(toRoom(to), (row.get(toRoom(to)) ?? 0) + 1);
		weights.set(toRoom(from), row);
	}
	return weights;
}

/** The best of what several orders lead to. */
function improve(circle: readonly string[], weights: Weights): readonly string[] {
	const orders = circle.map((_, turn) =>
		moveRooms([...circle.slice(turn), ...circle.slice(0, turn)], weights)
	);
	const costs = orders.map((order) => countUpward(order, weights));
	return orders[costs.indexOf(Math.min(...costs))] ?? circle;
}

const countUpward = (order: readonly string[], weights: Weights): number =>
	order
		.flatMap((room, index) =>
			order.slice(index + 1).map((above) => weights.get(room)?.get(above) ?? 0)
		)
		.reduce((sum, count) => sum + count, 0);

/** Moves one room after the other to its best place, until no move helps. */
function moveRooms(circle: readonly string[], weights: Weights): readonly string[] {
	const order = [...circle];
	const count = (from: string, to: string) => weights.get(from)?.get(to) ?? 0;
	for (let moved = true; moved;) {
		moved = false;
		for (const room of circle) {
			const others = order.filter((other) => other !== room);
			// The cost of each place: what the rooms below import from this one, and what it imports from those above.
			let cost = others.reduce((sum, other) => sum + count(room, other), 0);
			const costs = [cost];
			for (const other of others) costs.push((cost += count(other, room) - count(room, other)));
			const best = costs.indexOf(Math.min(...costs));
			const now = order.indexOf(room);
			if ((costs[best] ?? 0) >= (costs[now] ?? 0)) continue;
			order.splice(now, 1);
			order.splice(best, 0, room);
			moved = true;
		}
	}
	return order;
}
