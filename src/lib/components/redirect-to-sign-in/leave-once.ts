/** The key of the last attempt in `sessionStorage`. */
const key = 'logto.redirect-to-sign-in';

/** Within this time a page redirects to sign-in only once, in milliseconds. */
const pause = 30_000;

/** The parts of `window` that are used. */
export interface Tab {
	readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem'>;
	readonly location: Pick<Location, 'replace'>;
}

/**
 * Opens an address instead of the page. Does nothing if it opened the same address a moment ago, so that a browser
 * without cookies does not loop, and nothing if `sessionStorage` is not available.
 */
export function leaveOnce(address: string, tab: Tab, now = Date.now()): void {
	try {
		const { sessionStorage } = tab;
		const [at, ...last] = (sessionStorage.getItem(key) ?? '').split(' ');
		if (last.join(' ') === address && now - Number(at) < pause) return;
		sessionStorage.setItem(key, `${now} ${address}`);
	} catch {
		return;
	}
	tab.location.replace(address);
}
