import type { Snippet } from 'svelte';
import type { Requirement } from '../../protocol/requirement.js';
import type { Session } from '../../protocol/session.js';

/**
 * A `Requirement` without `resource`. The access token of an API says which permissions it grants, and the browser
 * never has that token. Call `requirePermission()` on the server instead.
 */
export interface ShowRequirement extends Omit<Requirement, 'resource' | 'any' | 'all' | 'not'> {
	/** Not supported in the browser. */
	readonly resource?: never;
	/** In addition, at least one of these must hold. */
	readonly any?: readonly ShowRequirement[];
	/** In addition, each of these must hold. */
	readonly all?: readonly ShowRequirement[];
	/** This must not hold. */
	readonly not?: ShowRequirement;
}

/** When the content is shown. */
export type ShowWhen =
	'signed-in' | 'signed-out' | ShowRequirement | ((session: Session | null) => boolean);

/** Props of `<Show>`. */
export interface ShowProps {
	/** When the content is shown. A requirement only hides content; protect it on the server. */
	readonly when: ShowWhen;
	/** The session to check. @default `page.data.session` */
	readonly session?: Session | null | undefined;
	/** The content; receives the session, which is `null` for `signed-out`. @default nothing */
	readonly children?: Snippet<[Session | null]> | undefined;
	/** Content that is shown otherwise. @default nothing */
	readonly fallback?: Snippet<[Session | null]> | undefined;
}
