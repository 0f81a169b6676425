import { withDeadline } from './deadline.js';
import { isIsolate, type KeepAlive } from '../platform.js';

/** How one task of a line runs. */
export interface FlightOptions {
	/** How long the caller waits, in milliseconds. */
	readonly patience: number;
	/** Goes before all that waits in the same line. @default false */
	readonly urgent?: boolean;
	/** What the caller gets when it waited too long or the line is too long. */
	readonly toError: () => Error;
	/** Hears of the work, which goes on when no request waits for it any more. */
	readonly keepAlive?: KeepAlive | null;
}

/** Lets tasks of one key run one after the other, and those of two keys at the same time. */
export interface Flights {
	/**
	 * Runs `task` after those before it under the same key, whether they failed or not. A task that began
	 * goes on when its caller's patience is over; one that no request waits for any more does not begin.
	 *
	 * @throws what the task throws; `toError()` when it takes too long, or when too many wait already
	 */
	run<Value>(key: string, task: () => Promise<Value>, options: FlightOptions): Promise<Value>;
}

/** Tasks that wait under one key: one session does not pile up more. */
const maxWaiting = 1000;

/** How often the requests of an isolate say that they live, in milliseconds. */
const beat = 200;

/** A request of an isolate that says nothing for so many milliseconds has ended. */
const silence = 1000;

/** The place of one request in a line. */
interface Ticket {
	readonly turn: Promise<void>;
	readonly begin: () => void;
	startedAt: number;
	/** When its request was last heard of, working or waiting. */
	aliveAt: number;
	/** Its request does not wait for its turn any more. */
	isGivenUp: boolean;
}

interface Line {
	running: Ticket | null;
	readonly waiting: Ticket[];
}

/**
 * @param mortal whether work ends without a word when its request does ({@link isIsolate}): a request that
 * falls silent, at work or waiting, gives way to the next
 */
export function createFlights(mortal: boolean = isIsolate): Flights {
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
			// The one at work got no answer for too long: the next caller need not wait to learn that.
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

/** @returns whether it waited */
function dropWaiting({ waiting }: Line, ticket: Ticket): boolean {
	const place = waiting.indexOf(ticket);
	if (place >= 0) waiting.splice(place, 1);
	return place >= 0;
}

/** Takes one whose request has an answer out of the line: called later, it might not hear any more. */
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

/** Each request looks for itself: a timer belongs to the request that made it. */
function keepBeating(ticket: Ticket, look: () => void): () => void {
	const timer = setInterval(() => {
		ticket.aliveAt = Date.now();
		look();
	}, beat);
	return () => clearInterval(timer);
}
