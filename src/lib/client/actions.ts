import type { SignInOptions } from '../protocol/sign-in-options.js';
import { currentPath, reload, toEndpoint, toSitePath, visit } from './kit.js';
import { noteOwnChange } from './own-changes.js';
import { post, postAndLeave } from './post.js';
import { toFields } from './sign-in-fields.js';

/** What every function here takes. */
interface EndpointOptions {
	/** The path below which the endpoints are mounted. @default '/auth' below `paths.base` */
	readonly basePath?: string | undefined;
}

/** The options of {@link signIn}: those of `<SignInButton>`. */
export interface ClientSignInOptions extends SignInOptions, EndpointOptions {}

/** The options of {@link signOut}: those of `<SignOutButton>`. */
export interface ClientSignOutOptions extends EndpointOptions {
	/**
	 * `global` ends the session on this site and at Logto; `local` ends it only on this site; `everywhere` ends all
	 * sessions of the user on every device. @default 'global'
	 */
	readonly scope?: 'global' | 'local' | 'everywhere';
	/** The page of this site to open afterwards. @default the home page */
	readonly redirectTo?: string;
}

/** The options of {@link switchOrganization}. */
export interface SwitchOrganizationOptions extends EndpointOptions {
	/** The page of this site to open after the switch. @default the open page, with fresh data */
	readonly redirectTo?: string | undefined;
}

/**
 * Opens the sign-in of Logto, and afterwards `redirectTo`. The browser is on its way when the promise is fulfilled.
 * `<SignInButton>` does the same and works without JavaScript.
 *
 * @throws {LogtoClientError} `issuer_unreachable`, `issuer_invalid`, `cross_site_request`, `request_failed`
 * @example
 * ```ts
 * // src/lib/sign-up.ts
 * import { signIn } from 'sveltekit-logto/client';
 *
 * export const signUp = () => signIn({ firstScreen: 'register', redirectTo: '/welcome' });
 * ```
 */
export async function signIn({
	basePath,
	redirectTo = currentPath(),
	...options
}: ClientSignInOptions = {}): Promise<void> {
	const fields = toFields({ ...options, redirectTo: toSitePath(redirectTo) });
	await postAndLeave(toEndpoint('signin', basePath), Object.fromEntries(fields));
}

/**
 * Signs the user out and opens `redirectTo`. Other tabs hear of it through `<SessionSync>`. `<SignOutButton>` does the
 * same and works without JavaScript.
 *
 * @throws {LogtoClientError} `sign_out_incomplete`, `cross_site_request`, `session_store_unreachable`, `request_failed`
 */
export async function signOut({
	basePath,
	scope = 'global',
	redirectTo
}: ClientSignOutOptions = {}): Promise<void> {
	const fields = redirectTo === undefined ? {} : { redirectTo: toSitePath(redirectTo) };
	await postAndLeave(toEndpoint('signout', basePath), { scope, ...fields }, noteOwnChange);
}

/**
 * Sets the active organization of the session, and loads the data of the page again. Other tabs hear of it through
 * `<SessionSync>`. Where the address names the organization, open that address instead.
 *
 * @param id an organization of the user; `null` for none
 * @throws {LogtoClientError} `session_missing` with `isSignedOut`, `not_a_member`, `cross_site_request`,
 * `issuer_unreachable`, `session_store_unreachable`, `request_failed`. The organization is then unchanged
 */
export async function switchOrganization(
	id: string | null,
	{ basePath, redirectTo }: SwitchOrganizationOptions = {}
): Promise<void> {
	await post(toEndpoint('organization', basePath), { organizationId: id ?? '' });
	noteOwnChange();
	await (redirectTo === undefined ? reload() : visit(redirectTo));
}
