/** Where the browser keeps the last attempt, for as long as its tab is open. */
const key = 'logto.redirect-to-sign-in';

/** Within so many milliseconds no page leads to sign-in twice: the first one did not help. */
const pause = 30_000;

/** What is used of the browser. */
export interface Tab {
	readonly sessionStorage: Pick<Storage, 'getItem' | 'setItem'>;
	readonly location: Pick<Location, 'replace'>;
}

/**
 * Opens an address in place of the page. Not where it was opened a moment ago, so that a browser without cookies is
 * not led in circles; nor where the browser cannot remember that.
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
