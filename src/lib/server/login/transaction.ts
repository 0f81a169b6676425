import { base64url } from 'jose';
import type { Checks } from '../authjs.js';

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
	/** Seconds since the epoch. */
	readonly startedAt: number;
}

/** What is left of a transaction that has ended: nothing that could sign anybody in. */
export interface FinishedTransaction {
	readonly kind: 'finished';
	readonly redirectTo: string;
	/** Seconds since the epoch; when it ended. */
	readonly startedAt: number;
}

/** What a cookie of one login may hold. */
export type LoginTransaction = OpenTransaction | FinishedTransaction;

/** What a sign-in starts with. */
export interface NewTransaction {
	readonly checks: Checks;
	readonly redirectTo: string;
	readonly prompt: string | null;
}

/** SHA-256 in base64url, 43 characters. */
export async function hashState(state: string): Promise<string> {
	const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(state));
	return base64url.encode(new Uint8Array(digest));
}

/** The claims to seal for a login that starts; the seal adds `iat`. */
export function toOpenClaims(
	{ checks, redirectTo, prompt }: NewTransaction,
	stateHash: string
): Readonly<Record<string, string>> {
	const { nonce, codeVerifier } = checks;
	// Short names: several of these share a header with the session.
	const claims = { state: stateHash, nonce, verifier: codeVerifier, to: redirectTo };
	return prompt === null ? claims : { ...claims, prompt };
}

/** The claims to seal for a login that has ended. */
export function toFinishedClaims(redirectTo: string): Readonly<Record<string, string>> {
	return { to: redirectTo };
}

/** Reads what a seal held; `null` when it is not a whole transaction. */
export function parseTransaction(
	claims: Readonly<Record<string, unknown>>
): LoginTransaction | null {
	const { state, nonce, verifier, to: redirectTo, prompt, iat: startedAt } = claims;
	if (typeof redirectTo !== 'string' || typeof startedAt !== 'number') return null;
	if (state === undefined && nonce === undefined && verifier === undefined)
		return { kind: 'finished', redirectTo, startedAt };
	if (typeof state !== 'string' || typeof nonce !== 'string' || typeof verifier !== 'string')
		return null;
	return {
		kind: 'open',
		stateHash: state,
		nonce,
		codeVerifier: verifier,
		redirectTo,
		prompt: typeof prompt === 'string' ? prompt : null,
		startedAt
	};
}
