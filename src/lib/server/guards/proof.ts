import type { RequestContext } from '../request/request-context.js';

const oldest = new WeakMap<RequestContext, number>();

/** Notes how old an access token is that a guard of a request went by, in seconds since the epoch. */
export function noteProof(context: RequestContext, issuedAt: number): void {
	oldest.set(context, Math.min(issuedAt, oldestProof(context)));
}

/** When the oldest access token was issued that guards of a request went by; `Infinity` where they needed none. */
export const oldestProof = (context: RequestContext): number => oldest.get(context) ?? Infinity;
