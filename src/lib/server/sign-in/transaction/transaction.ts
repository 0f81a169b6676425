import { now } from '../../internal/clock.js';
import { base64url } from 'jose';
import type { Checks } from '../../authjs.js';

/** A sign-in that is on its way in one tab: what the callback needs, whatever other tabs do. */
export interface OpenTransaction {
	readonly kind: 'open';
	/** Of the `state` parameter, see {@link hashState}: the parameter itself comes with the callback. */
	readonly stateHash: string;
	readonly nonce: string;
	readonly codeVerifier: string;
	/** A path of this site, checked again when it is used. */
	readonly redirectTo: string;
	/** The `prompt` that the page asked for, so that starting again asks for the same. */
	readonly prompt: string | null;
	/** Whether it goes on from one that lapsed. */
	readonly again: boolean;
	/** Whether `redirectTo` has lost its query, for which the cookie had no room. */
	readonly isCut: boolean;
	/** Seconds since the epoch. */
	readonly startedAt: number;
	/** When the user began to sign in: before `startedAt` where it goes on from one that lapsed. */
	readonly beganAt: number;
}

/** A transaction that took longer than Logto waits: it signs no one in, and says where the user wanted to go. */
export interface LapsedTransaction {
	readonly kind: 'lapsed';
	readonly redirectTo: string;
	readonly prompt: string | null;
	readonly again: boolean;
	readonly isCut: boolean;
	/** Seconds since the epoch. */
	readonly startedAt: number;
	/** As in {@link OpenTransaction}. */
	readonly beganAt: number;
}

/** What is left of a transaction that has ended: nothing that could sign anybody in. */
export interface FinishedTransaction {
	readonly kind: 'finished';
	readonly redirectTo: string;
	/** Seconds since the epoch; when it ended. */
	readonly startedAt: number;
}

/** What a cookie of one login may hold. */
export type LoginTransaction = OpenTransaction | LapsedTransaction | FinishedTransaction;

/** What a sign-in starts with. */
export interface NewTransaction {
	readonly checks: Checks;
	readonly redirectTo: string;
	readonly prompt: string | null;
	/** Whether it goes on from one that lapsed. @default false */
	readonly again?: boolean;
	/** Where it goes on from one that lapsed: when that one began, in seconds since the epoch. @default now */
	readonly beganAt?: number;
	/** Whether `redirectTo` is not the whole address. @default false */
	readonly isCut?: boolean;
}

/**
 * How long Logto waits for a user, in seconds: an interaction of Logto lives an hour. The way there and back takes
 * some time too.
 */
export const openFor = 65 * 60;

/** SHA-256 in base64url, 43 characters. */
export async function hashState(state: string): Promise<string> {
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(state));
	return base64url.encode(new Uint8Array(digest));
}

/** The claims to seal for a login that starts; the seal adds `iat`. */
export function toOpenClaims(
	{ checks, redirectTo, prompt, again = false, beganAt, isCut = false }: NewTransaction,
	stateHash: string
): Readonly<Record<string, string>> {
	const { nonce, codeVerifier } = checks;
	// Short names: several of these share a header with the session.
	const claims = { state: stateHash, nonce, verifier: codeVerifier, to: redirectTo };
	return {
		...claims,
		...(prompt === null ? {} : { prompt }),
		...(again ? { again: '1' } : {}),
		...(beganAt === undefined ? {} : { since: String(beganAt) }),
		...(isCut ? { cut: '1' } : {})
	};
}

/** The claims to seal for a login that has ended. */
export function toFinishedClaims(redirectTo: string): Readonly<Record<string, string>> {
	return { to: redirectTo };
}

/** Reads what a seal held; `null` when it is not a whole transaction. @param at seconds since the epoch */
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
