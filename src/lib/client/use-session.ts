import { can as meets } from '../protocol/authorization/judge.js';
import type { Session } from '../protocol/session.js';
import type { ShowRequirement } from '../protocol/authorization/show-requirement.js';
import { currentSession } from './kit.js';

/** The result of {@link useSession}. */
export interface CurrentSession {
	/** The session of the open page; `null` for an anonymous visitor. Reactive. */
	readonly current: Session | null;
}

const session: CurrentSession = {
	get current() {
		return currentSession();
	}
};

/**
 * The session in the browser and while the server renders. It is `page.data.session`, so it sends no request; with
 * `<SessionSync>` it also knows what changed in other tabs, and it knows the user on prerendered pages. Its type comes
 * from `Register`.
 *
 * It only shows. Protect pages and data with the rule table and the `require…` functions on the server.
 *
 * @example
 * ```svelte
 * <!-- src/routes/+page.svelte -->
 * <script lang="ts">
 * 	import { useSession } from 'sveltekit-logto/client';
 *
 * 	const session = useSession();
 * </script>
 *
 * <p>Hello, {session.current?.user.name ?? 'visitor'}</p>
 * ```
 */
export const useSession = (): CurrentSession => session;

/**
 * Whether the session of the open page meets a requirement, as `<Show>` asks. Reactive: call it in markup, in `$derived`
 * or in an effect. It hides, it does not protect. A permission with a `resource` is unknown in the browser.
 *
 * @example
 * ```svelte
 * <!-- src/routes/+page.svelte -->
 * <script lang="ts">
 * 	import { can } from 'sveltekit-logto/client';
 * </script>
 *
 * <button disabled={!can({ organizationRole: 'admin' })}>Invite</button>
 * ```
 */
export const can = (requirement: ShowRequirement): boolean => meets(currentSession(), requirement);
