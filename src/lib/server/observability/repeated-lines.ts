type Level = 'error' | 'warn' | 'info' | 'debug';

/** The app's logger. Its functions can return any value. */
type Sink = { readonly [Name in Level]?: (message: string, cause?: unknown) => unknown };

/** A line of the log, without secrets. */
export interface Line {
	readonly message: string;
	readonly cause: Error | undefined;
}

/** The time for which lines of one kind are counted, in milliseconds. */
const period = 60_000;

/** The number of kinds that are counted separately for each logger. */
const maxKinds = 200;

/** The number of new loggers that can write a line of one kind in a period: an app can create a logger for each request. */
const maxOfNewLoggers = 100;

/** The lines of one kind in a period. */
interface Kind {
	readonly level: Level;
	/** The first line. Its message and cause stand for the others. */
	readonly first: Line;
	since: number;
	repeats: number;
}

/**
 * Writes a line, unless a line of its kind was written less than a minute ago. Then the line is counted, and the number
 * is written after the minute. So a visitor cannot fill the log by repeating a request.
 *
 * The state belongs to the app's logger. The number is written with the next line of any kind, or by a timer that does
 * not keep the process alive. On Workers there is no timer, because none outlives its request.
 *
 * @param kind the message and the codes of the causes, for example
 * @param toLine creates the line. It runs only when the line is written
 */
export function writeOnce(logger: Sink, level: Level, kind: string, toLine: () => Line): void {
	const now = performance.now();
	const known = byLogger.get(logger);
	if (known === undefined && !letNewLoggerWrite(`${level} ${kind}`, now)) return;
	const lines = known ?? new RecentLines(logger);
	if (known === undefined) byLogger.set(logger, lines);
	lines.add(level, kind, toLine, now);
}

const byLogger = new WeakMap<Sink, RecentLines>();

/** The number of new loggers that wrote a line of a kind in the current period. */
const beginnings = new Map<string, { since: number; count: number }>();

function letNewLoggerWrite(kind: string, now: number): boolean {
	const known = beginnings.get(kind);
	if (known !== undefined && now - known.since < period) return ++known.count <= maxOfNewLoggers;
	beginnings.delete(kind);
	beginnings.set(kind, { since: now, count: 1 });
	const [oldest] = beginnings.keys();
	if (beginnings.size > maxKinds && oldest !== undefined) beginnings.delete(oldest);
	return true;
}

class RecentLines {
	readonly #logger: Sink;
	/** Ordered by age, the oldest first. */
	readonly #kinds = new Map<string, Kind>();
	#hasTimer = false;

	constructor(logger: Sink) {
		this.#logger = logger;
	}

	add(level: Level, name: string, toLine: () => Line, now: number): void {
		this.#sayNumbers(now);
		// Above the limit, all further kinds count as one, so the memory is bounded.
		const isOther = this.#kinds.size >= maxKinds && !this.#kinds.has(`${level} ${name}`);
		const key = isOther ? `${level} other` : `${level} ${name}`;
		const known = this.#kinds.get(key);
		if (known === undefined) {
			const first = toLine();
			this.#kinds.set(key, { level, first: isOther ? other : first, since: now, repeats: 0 });
			write(this.#logger, level, first);
		} else {
			known.repeats++;
			this.#setTimer(known.since + period - now);
		}
	}

	/** Writes the numbers of the periods that are over, and removes kinds that did not repeat. */
	#sayNumbers(now: number): void {
		for (const [key, kind] of this.#kinds) {
			if (now - kind.since < period) return;
			const { level, first, repeats } = kind;
			this.#kinds.delete(key);
			if (repeats === 0) continue;
			// Count again, so that a flood writes one line a minute.
			this.#kinds.set(key, { level, first, since: now, repeats: 0 });
			const message = `${first.message} (${repeats} more like this within a minute.)`;
			write(this.#logger, level, { message, cause: first.cause });
		}
	}

	#setTimer(delay: number): void {
		if (this.#hasTimer) return;
		this.#hasTimer = setQuietTimer(() => {
			this.#hasTimer = false;
			const now = performance.now();
			this.#sayNumbers(now);
			const waiting = [...this.#kinds.values()].find(({ repeats }) => repeats > 0);
			if (waiting !== undefined) this.#setTimer(waiting.since + period - now);
		}, delay);
	}
}

const other: Line = { message: 'Lines of many other kinds.', cause: undefined };

/** Calls the app's logger and ignores its failure: there is no other place to report it. */
function write(logger: Sink, level: Level, { message, cause }: Line): void {
	try {
		// `console` and others would write `undefined`.
		const result = cause === undefined ? logger[level]?.(message) : logger[level]?.(message, cause);
		// A logger can be asynchronous despite its type, and an unhandled rejection ends the process.
		Promise.resolve(result).catch(() => undefined);
	} catch {
		// The request must not fail because of the logger.
	}
}

/** Sets a timer that does not keep the process alive. Returns `false` where timers are not available. */
function setQuietTimer(run: () => void, delay: number): boolean {
	if ('navigator' in globalThis && navigator.userAgent === 'Cloudflare-Workers') return false;
	const timer: unknown = setTimeout(run, Math.max(0, delay));
	if (isUnrefable(timer)) {
		timer.unref();
		return true;
	}
	if (typeof timer === 'number') clearTimeout(timer);
	return false;
}

function isUnrefable(timer: unknown): timer is { unref(): void } {
	return (
		typeof timer === 'object' &&
		timer !== null &&
		'unref' in timer &&
		typeof timer.unref === 'function'
	);
}
