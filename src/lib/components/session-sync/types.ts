/** Props of `<SessionSync>`. */
export interface SessionSyncProps {
	/** The path below which the endpoints are mounted. @default '/auth' below `paths.base` */
	readonly basePath?: string | undefined;
	/**
	 * How old the session of an open page may be, in seconds, when the user comes back to its tab or to the network.
	 * An older one is checked.
	 *
	 * @default 300
	 */
	readonly staleAfter?: number | undefined;
	/**
	 * Runs instead of the default when the session has ended elsewhere: in another tab, on another device, or by time.
	 *
	 * @default load the data of the page again, unless the user has typed something in it. Redirects of the load
	 * functions are not followed, so that the page stays until the user acts
	 */
	readonly onsignedout?: (() => unknown) | undefined;
}
