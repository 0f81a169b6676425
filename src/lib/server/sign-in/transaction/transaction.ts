import { now } from '../../internal/clock.js';
import type { Checks } from '../../authjs.js';

/** An open sign-in of one tab: what its callback needs. Other tabs do not affect it. */
export interface OpenTransaction {
	readonly kind: 'open';
	/** The SHA-256 of the parameter `state`; the parameter itself comes with the callback. */
	readonly stateHash: string;
	readonly nonce: string;
	readonly codeVerifier: string;
	/** The requested page: a path of this site, checked again before use. */
	readonly redirectTo: string;
	/** The requested `prompt`, for a sign-in that starts again. */
	readonly prompt: string | null;
	/** Whether it continues a lapsed transaction. */
	readonly again: boolean;
	/** Whether `redirectTo` lost its query because it did not fit into the cookie. */
	readonly isCut: boolean;
	/** Seconds since the epoch. */
	readonly startedAt: number;
	/** The beginning of the sign-in. It is before `startedAt` when the transaction continues a lapsed one. */
	readonly beganAt: number;
}

/** A transaction that took longer than Logto waits. It cannot complete a sign-in; it keeps the requested page. */
export interface LapsedTransaction {
	readonly kind: 'lapsed';
	readonly redirectTo: string;
	readonly prompt: string | null;
	readonly again: boolean;
	readonly isCut: boolean;
	/** Seconds since the epoch. */
	readonly startedAt: number;
	/** See {@link OpenTransaction}. */
	readonly beganAt: number;
}

/** A completed transaction. It keeps nothing that can complete a sign-in. */
export interface FinishedTransaction {
	readonly kind: 'finished';
	readonly redirectTo: string;
	/** When it was completed, in seconds since the epoch. */
	readonly startedAt: number;
}

/** The content of a transaction's cookie. */
export type LoginTransaction = OpenTransaction | LapsedTransaction | FinishedTransaction;

/** The input of a new transaction. */
export interface NewTransaction {
	readonly checks: Checks;
	readonly redirectTo: string;
	readonly prompt: string | null;
	/** Whether it continues a lapsed transaction. @default false */
	readonly again?: boolean;
	/** The beginning of the lapsed transaction that it continues, in seconds since the epoch. @default now */
	readonly beganAt?: number;
	/** Whether `redirectTo` lacks its query. @default false */
	readonly isCut?: boolean;
}

/**
 * The time for which a transaction is open, in seconds. An interaction at Logto lives an hour, and the redirects take some
 * time too.
 */
export const openFor = 65 * 60;

/** The claims of a new transaction. The seal adds `iat`. */
export function toOpenClaims(
	{ checks, redirectTo, prompt, again = false, beganAt, isCut = false }: NewTransaction,
	stateHash: string
): Readonly<Record<string, string>> {
	const { nonce, codeVerifier } = checks;
	// Short names: several transactions share a header with the session.
	const claims = { state: stateHash, nonce, verifier: codeVerifier, to: redirectTo };
	return {
		...claims,
		...(prompt === null ? {} : { prompt }),
		...(again ? { again: '1' } : {}),
		...(beganAt === undefined ? {} : { since: String(beganAt) }),
		...(isCut ? { cut: '1' } : {})
	};
}

/** The claims of a completed transaction. */
export function toFinishedClaims(redirectTo: string): Readonly<Record<string, string>> {
	return { to: redirectTo };
}

/** Reads the claims of a seal; `null` when they are not a whole transaction. @param at seconds since the epoch */
export function parseTransaction(
	claims: Readonly<Record<string, unknown>>,
	at = now()
): LoginTransaction | null {
	const { state, nonce, verifier, to: redirectTo, iat: startedAt } = claims;
	if (typeof redirectTo !== 'string' || typeof startedAt !== 'number') return null;
	if (state === undefined && nonce === undefined && verifier === undefined)
		return { kind: 'finished', redirectTo, startedAt };
	if (typeof state !== 'string' || typeof nonce !== 'string' || typeof verifier !== 'string')
		return null;
	const prompt = typeof claims['prompt'] === 'string' ? claims['prompt'] : null;
	const [again, isCut] = [claims['again'] === '1', claims['cut'] === '1'];
	const since = Number(claims['since'] ?? startedAt);
	const known = { redirectTo, prompt, again, isCut, startedAt, beganAt: since };
	return at - startedAt > openFor
		? { kind: 'lapsed', ...known }
		: { kind: 'open', stateHash: state, nonce, codeVerifier: verifier, ...known };
}
