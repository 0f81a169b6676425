import { VERSION } from '@sveltejs/kit';
import { DEV } from 'esm-env';
import * as navigation from '$app/navigation';
import { resolve } from '$app/paths';
import { navigating, page } from '$app/state';
import { toPagePath } from '../protocol/page-path.js';
import type { Session } from '../protocol/session.js';

/** The endpoint `name` below `basePath`, which is `/auth` below `paths.base` unless given. */
export function toEndpoint(name: string, basePath: string | undefined): string {
	return `${basePath ?? `${resolve('/').replace(/\/$/, '')}/auth`}/${name}`;
}

/**
 * The page that is open: path and query, as an address of this site. A prerendered page has no query. A form
 * that was sent without script leaves the name of its action (`?/create`), which is no part of the page.
 */
export function currentPath(): string {
	return toPagePath(page.url.pathname, readSearch(page.url));
}

function readSearch(url: URL): string {
	try {
		return url.search;
	} catch {
		// SvelteKit refuses to tell while it prerenders.
		return '';
	}
}

/**
 * An address of this site as a path. `resolve()` gives a relative one while the page is rendered on
 * the server, which only the page itself can complete. Whatever leads elsewhere stays as it is: the
 * server refuses it.
 */
export function toSitePath(address: string): string {
	if (!/^\.{1,2}(?:\/|$)/.test(address) || !URL.canParse(address, page.url)) return address;
	const { pathname, search, hash } = new URL(address, page.url);
	return `${pathname}${search}${hash}`;
}

/** The parameters of the open page's route. */
export function currentParams(): Readonly<Partial<Record<string, string>>> {
	return page.params;
}

/** The session in the page's data, put there by `load` as `session`. */
export function currentSession(): Session | null {
	const session: unknown = page.data['session'];
	if (isSession(session)) return session;
	if (DEV && session !== null) sayMissing();
	return null;
}

let isSaid = false;

/** Once, in the terminal and in the browser. The data of an error page may lack what the layout loads. */
function sayMissing(): void {
	if (isSaid || page.error !== null || page.route.id === null) return;
	isSaid = true;
	globalThis.console.warn(
		`[sveltekit-logto] ${page.route.id}: no load function returns the session that locals.auth() gives, so components show every user as signed out. Write "export { load } from 'sveltekit-logto/server'" there. (src/routes/+layout.server.ts)`
	);
}

/** The code of the error that the page shows; `null` where it shows none of this library's. */
export function currentErrorCode(): string | null {
	const { error }: { readonly error: object | null } = page;
	const code: unknown = error === null || !('code' in error) ? null : error.code;
	return typeof code === 'string' ? code : null;
}

/** Whether SvelteKit's client is on its way to a page. */
export const isNavigating = (): boolean => Boolean(navigating.to);

/** Runs every load function of the page again, so that it shows what changed. */
export const reload = (): Promise<void> => refresh(navigation);

type Navigation = typeof navigation;

/**
 * Storybook's `$app/navigation` has no `refreshAll`, and that of many tests has not either. A bundler fails at an
 * import of a name that is missing and warns of `navigation.refreshAll`, so the module is a parameter here.
 */
const refresh = (by: Pick<Navigation, 'invalidateAll'> | Pick<Navigation, 'refreshAll'>) =>
	'refreshAll' in by ? by.refreshAll() : by.invalidateAll();

/** The option of `goto` that does so on the page that it opens: SvelteKit 3 gave it another name. */
const fresh = VERSION.startsWith('2.') ? { invalidateAll: true } : { refreshAll: true };

/** Opens a page of this site with fresh data. */
export function visit(address: string): Promise<void> {
	// eslint-disable-next-line svelte/no-navigation-without-resolve -- the app resolved it
	return navigation.goto(toSitePath(address), fresh);
}

/** What comes as `session` in page data comes from `locals.auth()`, so its mark is enough. */
function isSession(value: unknown): value is Session {
	return (
		typeof value === 'object' && value !== null && 'profile' in value && 'organizations' in value
	);
}
