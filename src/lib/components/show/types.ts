import type { Snippet } from 'svelte';
import type { Session } from '../../protocol/session.js';
import type { ShowRequirement } from '../../protocol/authorization/show-requirement.js';

export type { ShowRequirement };

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
