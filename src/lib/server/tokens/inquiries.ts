import { LRUCache } from 'lru-cache';
import { LogtoAuthError, type LogtoAuthErrorCode } from '../../errors.js';
import { toDigest } from '../session/digest.js';
import { toNow } from '../session/record.js';
import { createQueue } from '../session/single-flight.js';

/** What Logto says of tokens that others send: asked once for all who want to know, and remembered. */
export interface Inquiries<Answer> {
	/**
	 * The answer of a moment ago, or that of `ask`. A refusal is remembered as well, a failure is not.
	 *
	 * @param question the token and all that the answer depends on; kept as a digest alone
	 * @throws what `ask` throws; `issuer_unreachable` when its turn does not come in time
	 */
	get(question: readonly unknown[], ask: () => Promise<Answer>): Promise<Answer>;
}

/** How long an answer serves on, in seconds: so long a token that Logto revoked may pass. */
const knownFor = 30;

/** How long a refusal serves on, in seconds. */
const refusedFor = 10;

/** Answers and refusals that are kept, each for itself: made-up tokens push no good one out. */
const maxKept = 1000;

/**
 * Questions under way at a time. A digest always takes the same lane, so that nobody asks about a token
 * that is being asked about, and made-up tokens become no flood at Logto.
 */
const lanes = 16;

/** @param patience how long somebody waits for an answer, in milliseconds */
export function createInquiries<Answer extends { readonly expiresAt: number }>(
	patience: number
): Inquiries<Answer> {
	const answers = new LRUCache<string, { readonly answer: Answer; readonly until: number }>({
		max: maxKept
	});
	const refusals = new LRUCache<
		string,
		{ readonly code: LogtoAuthErrorCode; readonly until: number }
	>({ max: maxKept });
	const queue = createQueue(patience, () => new LogtoAuthError('issuer_unreachable'));

	/** @throws {LogtoAuthError} the refusal of a moment ago */
	const peek = (key: string): Answer | null => {
		const refusal = refusals.get(key);
		if (refusal !== undefined && refusal.until > toNow()) throw new LogtoAuthError(refusal.code);
		const known = answers.get(key);
		return known !== undefined && known.until > toNow() ? known.answer : null;
	};
	const remember = async (key: string, ask: () => Promise<Answer>): Promise<Answer> => {
		try {
			const answer = await ask();
			answers.set(key, { answer, until: Math.min(answer.expiresAt, toNow() + knownFor) });
			return answer;
		} catch (error) {
			answers.delete(key);
			if (error instanceof LogtoAuthError && error.status < 500)
				refusals.set(key, { code: error.code, until: toNow() + refusedFor });
			throw error;
		}
	};
	return {
		async get(question, ask) {
			const key = await toDigest(JSON.stringify(question));
			const known = peek(key);
			if (known !== null) return known;
			const lane = String(key.charCodeAt(0) % lanes);
			return queue.run(lane, async () => peek(key) ?? remember(key, ask));
		}
	};
}
