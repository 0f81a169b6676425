import { invalidateAll } from '$app/navigation';
import { resolve } from '$app/paths';
import { page } from '$app/state';
import type { Session } from '../protocol/session.js';

/** The endpoint `name` below `basePath`, which is `/auth` below `paths.base` unless given. */
export function toEndpoint(name: string, basePath: string | undefined): string {
	return `${basePath ?? `${resolve('/').replace(/\/$/, '')}/auth`}/${name}`;
}

/** The page that is open: path and query, as an address of this site. */
export function currentPath(): string {
	return `${page.url.pathname}${page.url.search}`;
}

/** The parameters of the open page's route. */
export function currentParams(): Readonly<Partial<Record<string, string>>> {
	return page.params;
}

/** The session in the page's data, put there by `load` as `session`. */
export function currentSession(): Session | null {
	const session: unknown = page.data['session'];
	return isSession(session) ? session : null;
}

/** Runs every load function of the page again, so that it shows what changed. */
export const reload = invalidateAll;

/** What comes as `session` in page data comes from `locals.auth()`, so its mark is enough. */
function isSession(value: unknown): value is Session {
	return (
		typeof value === 'object' && value !== null && 'profile' in value && 'organizations' in value
	);
}
