import { VERSION } from '@sveltejs/kit';
import { DEV } from 'esm-env';
import * as navigation from '$app/navigation';
import { resolve } from '$app/paths';
import { navigating, page } from '$app/state';
import { toPagePath } from '../protocol/page-path.js';
import type { Session } from '../protocol/session.js';
import { toShown } from './shown-session.svelte.js';

/** `paths.base`, without a slash at its end. While the server renders, it can be relative to the page. */
export const toBase = (): string => resolve('/').replace(/\/$/, '');

/** The address of an endpoint below `basePath`. @default `/auth` below `paths.base` */
export function toEndpoint(name: string, basePath: string | undefined): string {
	return `${basePath ?? `${toBase()}/auth`}/${name}`;
}

/**
 * Path and query of the open page. A prerendered page has no query. A form that was sent without script leaves the
 * name of its action (`?/create`) in the query; it does not belong to the page and is removed.
 */
export function currentPath(): string {
	return toPagePath(page.url.pathname, readSearch(page.url));
}

function readSearch(url: URL): string {
	try {
		return url.search;
	} catch {
		// SvelteKit throws while it prerenders.
		return '';
	}
}

/**
 * An address of this site as a path. While the server renders, `resolve()` returns a relative address, which only the
 * page can complete. An address of another site stays as it is: the server refuses it.
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

/** The session that components show: the one in the page's data, unless `<SessionSync>` knows better. */
export const currentSession = (): Session | null => toShown(pageSession());

/** The session in the page's data. The app's layout `load` returns it as `session`. */
export function pageSession(): Session | null {
	const session: unknown = page.data['session'];
	if (isSession(session)) return session;
	if (DEV && session !== null) sayMissing();
	return null;
}

let isSaid = false;

/** Warns once, in the terminal and in the browser. The data of an error page can lack the data of the layout. */
function sayMissing(): void {
	if (isSaid || page.error !== null || page.route.id === null) return;
	isSaid = true;
	globalThis.console.warn(
		`[sveltekit-logto] ${page.route.id}: no load function returns the session that locals.auth() gives, so components show every user as signed out. Write "export { load } from 'sveltekit-logto/server'" there. (src/routes/+layout.server.ts)`
	);
}

/** The code of the error that the page shows; `null` if it is not an error of this library. */
export function currentErrorCode(): string | null {
	const { error }: { readonly error: object | null } = page;
	const code: unknown = error === null || !('code' in error) ? null : error.code;
	return typeof code === 'string' ? code : null;
}

/** The sentence of the error that the page shows; `null` without an error. */
export function currentErrorMessage(): string | null {
	return page.error?.message ?? null;
}

/** The parameters of the page that SvelteKit's client is opening; `null` when it opens none. */
export function nextParams(): Readonly<Partial<Record<string, string>>> | null {
	return navigating.to?.params ?? null;
}

/** Whether SvelteKit's client is opening a page. */
export const isNavigating = (): boolean => Boolean(navigating.to);

/** Runs every load function of the page again. */
export const reload = (): Promise<void> => refresh(navigation);

type Navigation = typeof navigation;

/**
 * `$app/navigation` of Storybook and of many tests has no `refreshAll`. A bundler fails at an import of a missing name
 * and warns at `navigation.refreshAll`, so the module is a parameter.
 */
const refresh = (by: Pick<Navigation, 'invalidateAll'> | Pick<Navigation, 'refreshAll'>) =>
	'refreshAll' in by ? by.refreshAll() : by.invalidateAll();

/** The option of `goto` that loads fresh data. SvelteKit 3 renamed it. */
const fresh = VERSION.startsWith('2.') ? { invalidateAll: true } : { refreshAll: true };

/** Opens a page of this site with fresh data. */
export function visit(address: string): Promise<void> {
	// eslint-disable-next-line svelte/no-navigation-without-resolve -- the app resolves it
	return navigation.goto(toSitePath(address), fresh);
}

/** Cancels the navigations of code while `isHeld` says so. Call it while a component is set up. */
export function holdNavigations(isHeld: () => boolean): void {
	navigation.beforeNavigate(({ type, cancel }) => {
		if (type === 'goto' && isHeld()) cancel();
	});
}

/** The app's `load` returns `session` from `locals.auth()`, so checking two fields is enough. */
export function isSession(value: unknown): value is Session {
	return (
		typeof value === 'object' && value !== null && 'profile' in value && 'organizations' in value
	);
}
