import type { Answer } from './app.js';
import type { Case } from './case.js';
import type { Entitled } from './entitled.js';
import { findCacheFaults } from './judge/caches.js';
import { findContentFaults } from './judge/content.js';
import { findFailures } from './judge/failures.js';
import { findForeignAddresses } from './judge/addresses.js';
import { findSessionFaults } from './judge/sessions.js';
import { findTokenFaults } from './judge/tokens.js';
import type { Book } from './known.js';

/**
 * - `bypass`: what was shown or done goes beyond what the request is entitled to.
 * - `5xx`: a failure of the library's.
 * - `crash`: a promise that was rejected, a process that would have ended, too much time or memory.
 * - `sveltekit`: a 5xx of SvelteKit's own, before or behind the hook.
 * - `app`: a 5xx that a callback of the app's made, in a tenant where they fail on purpose.
 */
export const kinds = ['bypass', '5xx', 'crash', 'sveltekit', 'app'] as const;
export type Kind = (typeof kinds)[number];

/** What is wrong with an answer; equal faults have equal texts. */
export interface Fault {
	readonly kind: Kind;
	readonly what: string;
}

/** An answer with all that an opinion of it needs. */
export interface Judged {
	/** As it went out, with the values of this run. */
	readonly sent: Case;
	/** As the app saw it. */
	readonly url: URL;
	readonly answer: Answer;
	readonly entitled: Entitled;
	readonly book: Book;
	/** Origins that a redirect may lead to besides the app's own. */
	readonly origins: readonly string[];
}

/** Everything that is wrong with an answer. */
export function judge(judged: Judged): readonly Fault[] {
	const content = findContentFaults(judged);
	return [
		...findFailures(judged),
		...content,
		...findTokenFaults(judged),
		...findForeignAddresses(judged),
		...findSessionFaults(judged),
		// Content that should not be there at all is one fault, not two.
		...(content.length === 0 ? findCacheFaults(judged) : [])
	];
}
