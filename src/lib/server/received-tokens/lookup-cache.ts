import { LRUCache } from 'lru-cache';
import type { LogtoAuthErrorCode } from '../../error-catalogue.js';
import { LogtoAuthError } from '../../errors.js';
import { isIsolate } from '../internal/platform.js';
import { toDigest } from '../internal/digest.js';
import { now } from '../internal/clock.js';
import { createLanes, tooMany, type LaneBounds, type Lanes } from '../internal/async/lanes.js';
import { byClock, toTtl } from '../internal/async/ttl.js';
import { createRefusalBudget, type RefusalBudget, type RefusalRate } from './refusal-budget.js';

/** A token that a caller sent. */
export interface SentToken {
	/** Only digests of it are kept. */
	readonly token: string;
	/** The sender, by `toSender`. Called only for a token that is not remembered. */
	readonly sender: () => string;
	/** Logs that the request was refused because a bound was reached. */
	readonly warn: (message: string) => void;
}

/** What to find out about a token. */
export interface Lookup extends SentToken {
	/** What else the answer depends on. @default nothing */
	readonly target?: readonly unknown[];
}

/** Answers about tokens that callers send: asked for once for all requests that need one, and remembered. */
export interface LookupCache<Answer> {
	/**
	 * The remembered answer, or that of `ask`. A refusal is remembered as well, a failure is not.
	 *
	 * A token that had an answer before is *proven* and has a lane of its own. All other tokens share a lane for
	 * each sender, and a sender may cause a limited number of refusals. So made-up tokens delay only new tokens
	 * of the same sender.
	 *
	 * @throws {LogtoAuthError} what `ask` throws; `too_many_requests` when a bound is reached;
	 * `issuer_unreachable` when the answer does not come in time
	 */
	get(lookup: Lookup, ask: () => Promise<Answer>): Promise<Answer>;
}

/** Bounds, and how long answers are remembered. */
export interface LookupOptions {
	/** How long an answer is remembered, in seconds: a token that Logto revoked may pass for so long. */
	readonly knownFor: number;
	/** For proven tokens: a lane for each token. */
	readonly proven: LaneBounds;
	/** For all other tokens: a lane for each sender. */
	readonly unknown: LaneBounds;
	readonly refusals: RefusalRate;
	/** Whether a refusal counts: of a new token, and of a proven one for another target. */
	readonly isCounted: (refusal: LogtoAuthError) => boolean;
}

/** For questions to Logto. */
const defaults: LookupOptions = {
	knownFor: 30,
	proven: { running: 64, runningInLane: 2, waiting: 2000, waitingInLane: 500 },
	unknown: { running: 8, runningInLane: 2, waiting: 256, waitingInLane: 64 },
	refusals: { burst: 20, perSecond: 5 },
	isCounted: () => true
};

/** How long a refusal is remembered, in seconds. */
const refusedFor = 10;

/** How long a token is proven after its last answer, in seconds. */
const provenFor = 24 * 3600;

/** In bytes. Separate memories: made-up tokens do not push out good ones. */
const maxSize = { answers: 4_000_000, refusals: 250_000, proven: 2_000_000 };

/** The log says the same only once a minute. */
const boundReached =
	'Requests with access tokens were answered 429: there are too many unknown tokens. Behind a proxy, tell the adapter how to read the client’s address.';

/** Refusals that Logto gives only for a token that it knows: such a token is proven. */
const ofKnownTokens: readonly LogtoAuthErrorCode[] = [
	'not_a_member',
	'mfa_required',
	'organization_not_granted'
];

/** One digest of a token, and one of the whole question. */
interface Keys {
	readonly token: string;
	readonly question: string;
}

/** A question that Logto has not answered yet. */
interface Flight<Answer> {
	readonly answer: Promise<Answer>;
	readonly lane: string;
	readonly isProven: boolean;
}

/**
 * Creates its memories at the first token: they take thirty kilobytes while they are empty, and most of the
 * configurations that an options function makes for its hosts never receive a token.
 *
 * @param patience how long to wait for an answer of Logto, in milliseconds
 * @param mortal whether work stops silently when its request ends ({@link isIsolate}): each request then asks by
 * itself
 */
export function createLookupCache<Answer extends { readonly expiresAt: number }>(
	patience: number,
	given: Partial<LookupOptions> = {},
	mortal: boolean = isIsolate
): LookupCache<Answer> {
	let made: LookupCache<Answer> | null = null;
	return {
		get: (lookup, ask) => (made ??= createLookups<Answer>(patience, given, mortal)).get(lookup, ask)
	};
}

/** Shared by the functions of this file. */
interface Shared<Answer> {
	readonly memory: Memory<Answer>;
	readonly budget: RefusalBudget;
	readonly provenLanes: Lanes;
	readonly unknownLanes: Lanes;
	/** By the digest of the question. */
	readonly flights: LRUCache<string, Flight<Answer>>;
	readonly mortal: boolean;
	readonly isCounted: LookupOptions['isCounted'];
}

function createLookups<Answer extends { readonly expiresAt: number }>(
	patience: number,
	given: Partial<LookupOptions>,
	mortal: boolean
): LookupCache<Answer> {
	const { knownFor, proven, unknown, refusals, isCounted } = { ...defaults, ...given };
	const shared: Shared<Answer> = {
		memory: createMemory<Answer>(knownFor),
		budget: createRefusalBudget(refusals),
		provenLanes: createLanes(proven, patience),
		unknownLanes: createLanes(unknown, patience),
		flights: new LRUCache({ maxSize: 5000, sizeCalculation: () => 1 }),
		mortal,
		isCounted
	};
	return { get: (lookup, ask) => get(shared, lookup, ask) };
}

async function get<Answer>(
	shared: Shared<Answer>,
	lookup: Lookup,
	ask: () => Promise<Answer>
): Promise<Answer> {
	const keys = await toKeys(lookup);
	const known = shared.memory.peek(keys);
	if (known !== null) return known;
	const flight = shared.flights.get(keys.question);
	try {
		return flight === undefined
			? await begin(shared, keys, lookup, ask)
			: await toLanes(shared, flight.isProven).join(flight.lane, flight.answer);
	} catch (error) {
		if (error instanceof LogtoAuthError && error.code === 'too_many_requests')
			lookup.warn(boundReached);
		throw error;
	}
}

/** Asks, and lets other requests with the same question wait for the answer. */
async function begin<Answer>(
	shared: Shared<Answer>,
	keys: Keys,
	lookup: Lookup,
	ask: () => Promise<Answer>
): Promise<Answer> {
	const { memory, budget, flights, mortal } = shared;
	const isProven = memory.isProven(keys);
	const lane = isProven ? keys.token : lookup.sender();
	if (budget.isSpent(lane)) throw tooMany();
	const answer = toLanes(shared, isProven).run(lane, () =>
		askOnce(shared, keys, { lane, isProven }, ask)
	);
	const flight = { answer, lane, isProven };
	if (!mortal) flights.set(keys.question, flight);
	try {
		return await answer;
	} finally {
		if (flights.peek(keys.question) === flight) flights.delete(keys.question);
	}
}

/** Takes the price of a refusal in advance, so that many questions at once cannot exceed the budget. */
async function askOnce<Answer>(
	{ memory, budget, isCounted }: Shared<Answer>,
	keys: Keys,
	{ lane, isProven }: Pick<Flight<Answer>, 'lane' | 'isProven'>,
	ask: () => Promise<Answer>
): Promise<Answer> {
	const known = memory.peek(keys);
	if (known !== null) return known;
	if (!budget.take(lane)) throw tooMany();
	try {
		const answer = await ask();
		budget.giveBack(lane);
		memory.keep(keys, answer);
		return answer;
	} catch (error) {
		const refusal = toRefusal(error);
		const isFree = !isProven && refusal !== null && ofKnownTokens.includes(refusal.code);
		if (refusal === null || isFree || !isCounted(refusal)) budget.giveBack(lane);
		if (refusal !== null) memory.refuse(keys, refusal.code);
		throw error;
	}
}

const toLanes = <Answer>(
	{ provenLanes, unknownLanes }: Shared<Answer>,
	isProven: boolean
): Lanes => (isProven ? provenLanes : unknownLanes);

async function toKeys({ token, target }: Lookup): Promise<Keys> {
	const digest = await toDigest(token);
	if (target === undefined) return { token: digest, question: digest };
	return { token: digest, question: await toDigest(`${digest} ${JSON.stringify(target)}`) };
}

/** The error if it is a refusal of the token; `null` for a failure, which says nothing about the token. */
function toRefusal(error: unknown): LogtoAuthError | null {
	return error instanceof LogtoAuthError && error.status < 500 ? error : null;
}

/** Remembers answers by digests, never by tokens. */
interface Memory<Answer> {
	/** @throws {LogtoAuthError} the remembered refusal */
	peek(keys: Keys): Answer | null;
	isProven(keys: Keys): boolean;
	keep(keys: Keys, answer: Answer): void;
	refuse(keys: Keys, code: LogtoAuthErrorCode): void;
}

function createMemory<Answer extends { readonly expiresAt: number }>(
	knownFor: number
): Memory<Answer> {
	const answers = new LRUCache<string, Answer>({
		...byClock,
		maxSize: maxSize.answers,
		sizeCalculation: (answer) => 300 + 2 * JSON.stringify(answer).length
	});
	const refusals = new LRUCache<string, LogtoAuthErrorCode>({
		...byClock,
		ttl: toTtl(refusedFor),
		maxSize: maxSize.refusals,
		sizeCalculation: () => 250
	});
	/** By the digest of the token alone. */
	const proven = new LRUCache<string, true>({
		...byClock,
		ttl: toTtl(provenFor),
		maxSize: maxSize.proven,
		sizeCalculation: () => 200
	});
	return {
		peek({ question }) {
			const refusal = refusals.get(question);
			if (refusal !== undefined) throw new LogtoAuthError(refusal);
			return answers.get(question) ?? null;
		},
		isProven: ({ token }) => proven.get(token) ?? false,
		keep({ token, question }, answer) {
			answers.set(question, answer, { ttl: toTtl(Math.min(answer.expiresAt - now(), knownFor)) });
			proven.set(token, true);
		},
		refuse({ token, question }, code) {
			answers.delete(question);
			refusals.set(question, code);
			if (code === 'token_invalid') proven.delete(token);
			else if (ofKnownTokens.includes(code)) proven.set(token, true);
		}
	};
}
