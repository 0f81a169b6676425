import { now } from '../../internal/clock.js';

/** Sessions that ended in this process, until no cookie of theirs could live any more. */
export interface Endings {
	/**
	 * @param until seconds since the epoch
	 * @param onForget hears that an ending had to go before its time
	 */
	add(session: string, until: number, onForget: () => void): void;
	has(session: string): boolean;
}

/** Each takes some 200 bytes. An ending needs a session, and that a sign-in at Logto. */
const maxEndings = 100_000;

/** How often those are looked for whose time is over, in seconds. */
const sweepInterval = 60;

export function createEndings(max: number = maxEndings): Endings {
	const untils = new Map<string, number>();
	let sweptAt = 0;
	const sweep = (now: number): void => {
		if (now - sweptAt < sweepInterval) return;
		sweptAt = now;
		for (const [session, until] of untils) if (until <= now) untils.delete(session);
	};
	return {
		add(session, until, onForget) {
			if (untils.size >= max && !untils.has(session)) {
				sweep(now());
				const [oldest] = untils.keys();
				if (untils.size >= max && oldest !== undefined) {
					untils.delete(oldest);
					onForget();
				}
			}
			untils.set(session, until);
		},
		has: (session) => untils.has(session)
	};
}
