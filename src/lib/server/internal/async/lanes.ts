import { LogtoAuthError } from '../../../errors.js';
import { withDeadline } from './deadline.js';

/** The limits: running tasks and waiting requests, in total and in one lane. */
export interface LaneBounds {
	readonly running: number;
	readonly runningInLane: number;
	readonly waiting: number;
	readonly waitingInLane: number;
}

/**
 * Limits the number of running tasks, with a lane for each sender, so that a sender with many requests delays only its own
 * requests. On Workers a request can be cut and never frees its place. So a place is also free when its time is over, and
 * each waiting request has a timer of its own.
 */
export interface Lanes {
	/**
	 * Runs a task within the limits, in the order of the requests.
	 *
	 * @throws {LogtoAuthError} `too_many_requests` when too many requests wait, or when the task cannot start within half
	 * of `patience`; `issuer_unreachable` when the task takes longer than `patience`; the error of the task
	 */
	run<Value>(lane: string, task: () => Promise<Value>): Promise<Value>;
	/**
	 * Waits for the task of another request. The caller counts as a waiting request of its lane.
	 *
	 * @throws {LogtoAuthError} `too_many_requests`, `issuer_unreachable`; the error of the other task
	 */
	join<Value>(lane: string, other: Promise<Value>): Promise<Value>;
}

/** @param patience the longest time of a task, in milliseconds */
export function createLanes(bounds: LaneBounds, patience: number): Lanes {
	const forTurn = patience / 2;
	const running = new Places(bounds.running, bounds.runningInLane, patience);
	const waiting = new Places(bounds.waiting, bounds.waitingInLane, forTurn + patience);
	const queue = new Map<Place, (turn: Place) => void>();

	const callNext = (): void => {
		for (const [place, begin] of queue) {
			const isGone = place.until <= Date.now();
			if (!isGone && running.isFull(place.lane)) continue;
			queue.delete(place);
			if (!isGone) begin(running.take(place.lane));
		}
	};
	const waitForTurn = (place: Place): Promise<Place> =>
		new Promise((resolve, reject) => {
			const timer = setTimeout(() => {
				callNext();
				if (queue.delete(place)) reject(tooMany());
			}, forTurn);
			queue.set(place, (turn) => {
				clearTimeout(timer);
				resolve(turn);
			});
		});
	const wait = async <Value>(lane: string, task: (place: Place) => Promise<Value>) => {
		if (waiting.isFull(lane)) throw tooMany();
		const place = waiting.take(lane);
		try {
			return await task(place);
		} finally {
			waiting.leave(place);
		}
	};
	return {
		async run(lane, task) {
			callNext();
			const turn = running.isFull(lane) ? await wait(lane, waitForTurn) : running.take(lane);
			try {
				return await withDeadline(task(), patience, unreachable);
			} finally {
				running.leave(turn);
				callNext();
			}
		},
		join: (lane, other) => wait(lane, () => withDeadline(other, forTurn + patience, unreachable))
	};
}

export const tooMany = () => new LogtoAuthError('too_many_requests');
const unreachable = () => new LogtoAuthError('issuer_unreachable');

/** A place that a request holds until it frees it, or until its time is over. */
interface Place {
	readonly lane: string;
	/** In milliseconds since the epoch. */
	readonly until: number;
}

/** A bounded number of places. */
class Places {
	/** Ordered by age, the oldest first: all have the same lifetime. */
	readonly #held = new Set<Place>();
	readonly #inLane = new Map<string, number>();
	readonly #most: number;
	readonly #mostInLane: number;
	readonly #lifetime: number;

	constructor(most: number, mostInLane: number, lifetime: number) {
		this.#most = most;
		this.#mostInLane = mostInLane;
		this.#lifetime = lifetime;
	}

	isFull(lane: string): boolean {
		const now = Date.now();
		for (const place of this.#held) {
			if (place.until > now) break;
			this.leave(place);
		}
		return this.#held.size >= this.#most || (this.#inLane.get(lane) ?? 0) >= this.#mostInLane;
	}

	take(lane: string): Place {
		const place = { lane, until: Date.now() + this.#lifetime };
		this.#held.add(place);
		this.#inLane.set(lane, (this.#inLane.get(lane) ?? 0) + 1);
		return place;
	}

	leave(place: Place): void {
		if (!this.#held.delete(place)) return;
		const left = (this.#inLane.get(place.lane) ?? 1) - 1;
		if (left > 0) this.#inLane.set(place.lane, left);
		else this.#inLane.delete(place.lane);
	}
}
