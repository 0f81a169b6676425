import { withDeadline } from './deadline.js';
import { isIsolate, type KeepAlive } from '../platform.js';

/** How one task of a queue runs. */
export interface TaskOptions {
	/** The longest wait of the caller, in milliseconds. */
	readonly patience: number;
	/** Runs before all waiting tasks of the queue. @default false */
	readonly urgent?: boolean;
	/** The error for a caller that waited too long, or whose queue is too long. */
	readonly toError: () => Error;
	/** Keeps the work alive when no request waits for it. */
	readonly keepAlive?: KeepAlive | null;
}

/** Runs tasks of the same key one after the other, and tasks of different keys at the same time. */
export interface KeyedQueue {
	/**
	 * Runs `task` after the earlier tasks of the same key, even if they failed. A running task continues when its caller
	 * stops waiting. A task for which no request waits does not begin.
	 *
	 * @throws the error of the task; `toError()` when it takes too long, or when too many tasks wait
	 */
	run<Value>(key: string, task: () => Promise<Value>, options: TaskOptions): Promise<Value>;
}

/** The number of tasks that can wait for one key. */
const maxWaiting = 1000;

/** The interval at which the requests of an isolate report that they are alive, in milliseconds. */
const beat = 200;

/** A request of an isolate that does not report for this time has ended, in milliseconds. */
const silence = 1000;

/** The place of one request in a queue. */
interface Ticket {
	readonly turn: Promise<void>;
	readonly begin: () => void;
	startedAt: number;
	/** The time of the last report of its request. */
	aliveAt: number;
	/** Whether its request stopped waiting. */
	isGivenUp: boolean;
}

interface Line {
	running: Ticket | null;
	readonly waiting: Ticket[];
}

/**
 * @param mortal whether work is cut when its request ends ({@link isIsolate}). A request that stops reporting then gives
 * its place to the next one
 */
export function createKeyedQueue(mortal: boolean = isIsolate): KeyedQueue {
	const lines = new Map<string, Line>();
	const isDead = ({ aliveAt }: Ticket): boolean => mortal && Date.now() - aliveAt > silence;
	const callNext = (line: Line): void => {
		const next = line.waiting.shift();
		if (next === undefined) line.running = null;
		else if (isDead(next)) callNext(line);
		else start(line, next);
	};
	const leave = (key: string, line: Line, ticket: Ticket): void => {
		if (line.running === ticket) callNext(line);
		else dropWaiting(line, ticket);
		if (line.running === null && lines.get(key) === line) lines.delete(key);
	};
	const dropDead = (key: string, line: Line): void => {
		if (line.running !== null && isDead(line.running)) leave(key, line, line.running);
	};
	return {
		run(key, task, { patience, urgent = false, toError, keepAlive }) {
			const known = lines.get(key);
			if (known !== undefined) dropDead(key, known);
			const line = lines.get(key) ?? { running: null, waiting: [] };
			lines.set(key, line);
			// The running task takes too long, so the next caller does not have to wait.
			if (isStuck(line, patience) || line.waiting.length >= maxWaiting)
				return Promise.reject(toError());
			const ticket = enter(line, urgent);
			const fly = async () => {
				const stop = mortal ? keepBeating(ticket, () => dropDead(key, line)) : ignore;
				try {
					await ticket.turn;
					if (ticket.isGivenUp) throw toError();
					return await task();
				} finally {
					stop();
					leave(key, line, ticket);
				}
			};
			const flight = fly();
			keepAlive?.(flight);
			return withDeadline(flight, patience, () => {
				giveUp(line, ticket);
				return toError();
			});
		}
	};
}

const ignore = (): void => undefined;

function enter(line: Line, urgent: boolean): Ticket {
	const ticket = createTicket();
	if (line.running === null) start(line, ticket);
	else if (urgent) line.waiting.unshift(ticket);
	else line.waiting.push(ticket);
	return ticket;
}

/** @returns whether the caller waited */
function dropWaiting({ waiting }: Line, ticket: Ticket): boolean {
	const place = waiting.indexOf(ticket);
	if (place >= 0) waiting.splice(place, 1);
	return place >= 0;
}

/** Removes a place whose request has its answer: its request may have ended before its turn. */
function giveUp(line: Line, ticket: Ticket): void {
	if (!dropWaiting(line, ticket)) return;
	ticket.isGivenUp = true;
	ticket.begin();
}

function start(line: Line, ticket: Ticket): void {
	const now = Date.now();
	ticket.startedAt = now;
	ticket.aliveAt = now;
	line.running = ticket;
	ticket.begin();
}

function createTicket(): Ticket {
	let begin: () => void = ignore;
	const turn = new Promise<void>((resolve) => {
		begin = resolve;
	});
	return { turn, begin, startedAt: 0, aliveAt: Date.now(), isGivenUp: false };
}

const isStuck = ({ running }: Line, patience: number): boolean =>
	running !== null && Date.now() - running.startedAt > patience;

/** Each request checks for itself, because a timer belongs to the request that created it. */
function keepBeating(ticket: Ticket, look: () => void): () => void {
	const timer = setInterval(() => {
		ticket.aliveAt = Date.now();
		look();
	}, beat);
	return () => clearInterval(timer);
}
