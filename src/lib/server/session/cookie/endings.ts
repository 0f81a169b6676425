import { now } from '../../internal/clock.js';

/** The sessions that ended in this process, until all of their cookies have expired. */
export interface Endings {
	/**
	 * @param until seconds since the epoch
	 * @param onForget is called when an ending is forgotten too early
	 */
	add(session: string, until: number, onForget: () => void): void;
	has(session: string): boolean;
}

/** Each takes about 200 bytes. An ending requires a session, and a session requires a sign-in at Logto. */
const maxEndings = 100_000;

/** How often expired endings are removed, in seconds. */
const sweepInterval = 60;

export function createEndings(max: number = maxEndings): Endings {
	const untils = new Map<string, number>();
	let sweptAt = 0;
	const sweep = (): void => {
		const time = now();
		if (time - sweptAt < sweepInterval) return;
		sweptAt = time;
		for (const [session, until] of untils) if (until <= time) untils.delete(session);
	};
	return {
		add(session, until, onForget) {
			if (untils.size >= max && !untils.has(session)) {
				sweep();
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
