import type { App, Answer } from './app.js';
import { blame } from './blame.js';
import type { Case } from './case.js';
import type { Cast } from './cast.js';
import { toEntitled, type Entitled } from './entitled.js';
import { fill } from './fill.js';
import { judge, type Fault } from './judge.js';
import { toShown } from './judge/content.js';

/** What became of one request. */
export interface Examined {
	readonly given: Case;
	/** `null` when adapter-node refuses it itself, or when the app gave none. */
	readonly answer: Answer | null;
	readonly entitled: Entitled | null;
	readonly faults: readonly Fault[];
	/** Whether the answer showed protected content to a user who may read it. */
	readonly shows: boolean;
	/** Milliseconds. */
	readonly time: number;
}

/** Sends requests to an app and says what is wrong with its answers. */
export type Examine = (given: Case) => Promise<Examined>;

/** @param origins that a redirect may lead to besides the app's own */
export function createExamine(app: App, cast: Cast, origins: readonly string[]): Examine {
	return async (given) => {
		const sent = fill(given, cast.values);
		const request = app.toRequest(sent);
		const none = { given, answer: null, entitled: null, shows: false };
		if (request === null) return { ...none, faults: [], time: 0 };
		// As it is before: what the request itself ends may still be shown.
		const entitled = toEntitled(sent, new URL(request.url), cast.book);
		const began = performance.now();
		const outcome = await app.respond(request);
		const time = performance.now() - began;
		if (outcome.kind === 'rejected')
			return { ...none, entitled, faults: [toRejection(outcome.error)], time };
		const { answer, url } = outcome;
		const { book } = cast;
		const faults = judge({ sent, url, answer, entitled, book, origins });
		const shows = faults.length === 0 && toShown({ answer, sent }).secrets.length > 0;
		return { given, answer, entitled, faults, shows, time };
	};
}

/** A rejected promise ends the process of adapter-node, also where SvelteKit threw. */
export function toRejection(error: unknown): Fault {
	const { whose, what } = blame(error);
	return { kind: whose === 'sveltekit' ? 'sveltekit' : 'crash', what: `rejected: ${what}` };
}
