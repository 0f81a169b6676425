import { BROWSER } from 'esm-env';
import type { Session } from '../protocol/session.js';

/** A session that is shown instead of the one in the page's data. */
interface Replacement {
	/** The session of the page's data. Newer data ends the replacement. */
	readonly own: Session | null;
	readonly session: Session | null;
}

let replacement = $state.raw<Replacement | null>(null);

/** The session to show on a page whose data has the session `own`. */
export const toShown = (own: Session | null): Session | null =>
	replacement !== null && replacement.own === own ? replacement.session : own;

/**
 * Shows a session instead of `own` until the page has other data. It does nothing on the server, where every request
 * shares this module.
 */
export function showInstead(own: Session | null, session: Session | null): void {
	if (BROWSER) replacement = own === session ? null : { own, session };
}
