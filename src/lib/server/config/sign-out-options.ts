/** What a sign-out ends at Logto, and the page that follows. */
export interface SignOutOptions {
	/**
	 * Whether `scope=local` revokes the refresh token. Logto keeps one grant for each browser and application. So if two
	 * sites share an application, revoking the token at one site ends the user's session at the other. With `false` the
	 * token stays valid at Logto until it expires, but this site keeps no copy. `global` and `everywhere` always revoke
	 * it. @default true
	 */
	readonly revoke?: boolean;
	/**
	 * Paths of this app, below `paths.base`, that are registered at Logto as post sign-out redirect URIs. If `redirectTo`
	 * is one of them, Logto redirects to it. Otherwise Logto redirects to the first one, which redirects to
	 * `redirectTo`.
	 * @default ['/']
	 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout
	 */
	readonly redirectPaths?: readonly [`/${string}`, ...Array<`/${string}`>];
	/**
	 * The resource indicator of Logto's Management API. With `AUTH_LOGTO_MACHINE_ID`, signing out everywhere uses it to end
	 * the user's sessions at Logto and to revoke their grants. Without it, a browser that is still signed in at Logto
	 * signs in again without a password. In development the app asks it which permissions exist. `false` disables it.
	 * @default `https://{tenant}.logto.app/api` for such an issuer, else `https://default.logto.app/api`
	 */
	readonly managementApi?: string | false;
}
