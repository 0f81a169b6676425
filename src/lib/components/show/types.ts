import type { Snippet } from 'svelte';
import type { Requirement } from '../../protocol/requirement.js';
import type { Session } from '../../protocol/session.js';

/**
 * What `<Show>` may ask: a `Requirement` without `resource`. Whether an API grants a permission is
 * written in its access token, which the browser never has; ask `requirePermission()` on the server.
 */
export interface ShowRequirement extends Omit<Requirement, 'resource' | 'any' | 'all' | 'not'> {
	/** Not to be asked here. */
	readonly resource?: never;
	/** At least one of these must hold as well. */
	readonly any?: readonly ShowRequirement[];
	/** Each of these must hold as well. */
	readonly all?: readonly ShowRequirement[];
	/** This must not hold. */
	readonly not?: ShowRequirement;
}

/** When the content is shown. */
export type ShowWhen =
	'signed-in' | 'signed-out' | ShowRequirement | ((session: Session | null) => boolean);

/** Props of `<Show>`. */
export interface ShowProps {
	/** When the content is shown. A requirement hides; only the server protects. */
	readonly when: ShowWhen;
	/** The session to look at. @default `page.data.session` */
	readonly session?: Session | null | undefined;
	/** The content; gets the session, which is `null` for `signed-out`. @default nothing */
	readonly children?: Snippet<[Session | null]> | undefined;
	/** What is shown instead. @default nothing */
	readonly fallback?: Snippet<[Session | null]> | undefined;
}
