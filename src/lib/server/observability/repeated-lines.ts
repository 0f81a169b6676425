type Level = 'error' | 'warn' | 'info' | 'debug';

/** What lines are written to: the app's logger, whatever its functions return. */
type Sink = { readonly [Name in Level]?: (message: string, cause?: unknown) => unknown };

/** A line of the log, without secrets. */
export interface Line {
	readonly message: string;
	readonly cause: Error | undefined;
}

/** Lines of one kind are counted for so many milliseconds before their number is said. */
const period = 60_000;

/** Kinds of lines of one logger that are told apart at a time. */
const maxKinds = 200;

/** Lines of one kind, a period, by loggers that have said nothing before: an app may make one a request. */
const maxOfNewLoggers = 100;

/** What a logger was told of one kind within a period. */
interface Kind {
	readonly level: Level;
	/** The first line, for its message and its cause. */
	readonly first: Line;
	since: number;
	repeats: number;
}

/**
 * Writes a line unless the logger was told one of its kind less than a minute ago: then it is counted, and the
 * number is written when the minute is over. So no visitor can fill a log by doing the same again and again.
 *
 * The state belongs to the app's logger, whatever is made around it. It says the number at its next line of any
 * kind, or by a timer, which keeps no process alive; on Workers, where no timer outlives its request, there is
 * none.
 *
 * @param kind what makes two lines one, such as the message and the codes of the causes
 * @param toLine makes the line, only when it is written
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

/** How many loggers began with a line of some kind, in the period since. */
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
	/** The oldest first. */
	readonly #kinds = new Map<string, Kind>();
	#hasTimer = false;

	constructor(logger: Sink) {
		this.#logger = logger;
	}

	add(level: Level, name: string, toLine: () => Line, now: number): void {
		this.#sayNumbers(now);
		// With too many kinds those that come last are one, so that this is bounded as well.
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

	/** Says how often the lines came again whose period is over, and forgets those that did not. */
	#sayNumbers(now: number): void {
		for (const [key, kind] of this.#kinds) {
			if (now - kind.since < period) return;
			const { level, first, repeats } = kind;
			this.#kinds.delete(key);
			if (repeats === 0) continue;
			// It is counted on, so that a flood is one line a minute.
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

/** Calls the app's logger, which may fail at once or later: there is no other place to tell it. */
function write(logger: Sink, level: Level, { message, cause }: Line): void {
	try {
		// `console` and others would write `undefined`.
		const result = cause === undefined ? logger[level]?.(message) : logger[level]?.(message, cause);
		// One that is asynchronous in spite of its type: an unhandled rejection ends the process.
		Promise.resolve(result).catch(() => undefined);
	} catch {
		// A request must not fail for that.
	}
}

/** A timer that keeps no process alive; `false` where there is none such. */
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
