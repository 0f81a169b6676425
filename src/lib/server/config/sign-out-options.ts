/** What a sign-out ends at Logto, and where Logto leads afterwards. */
export interface SignOutOptions {
	/**
	 * Whether `scope=local` revokes the refresh token. Logto keeps one grant for a browser and an application, so
	 * where two sites share an application, revoking at one of them ends the user's session at the other. With
	 * `false` the token lives on at Logto until its end, and no copy of it is kept here. `global` and `everywhere` always
	 * revoke. @default true
	 */
	readonly revoke?: boolean;
	/**
	 * Paths of this app, below `paths.base`, that are registered at Logto as post sign-out redirect URIs. Logto leads
	 * to one of them directly where `redirectTo` names it; to others by the first of them.
	 * @default ['/']
	 * @see https://openid.net/specs/openid-connect-rpinitiated-1_0.html#RPLogout
	 */
	readonly redirectPaths?: readonly [`/${string}`, ...Array<`/${string}`>];
	/**
	 * The indicator of Logto's Management API. With `AUTH_LOGTO_MACHINE_ID`, signing out everywhere ends the user's
	 * sessions at Logto by it and revokes what came of them; without, a browser that is still signed in at Logto comes
	 * back without a password. In development the app asks it which permissions exist. `false`: it is asked nothing.
	 * @default `https://{tenant}.logto.app/api` for such an issuer, else `https://default.logto.app/api`
	 */
	readonly managementApi?: string | false;
}
