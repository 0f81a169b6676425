import type { Tenant } from '../tenant.js';
import type { Fields } from './fields.js';

/** One call of the Management API. */
export interface Call {
	readonly tenant: Tenant;
	/** A part of the path by the name that the route gives it; `''` for one that it does not name. */
	param(name: string): string;
	readonly query: URLSearchParams;
	/** The fields of the JSON body. */
	readonly fields: Fields;
}

/** What a call is answered with. No `body`: none is sent. */
export interface ApiAnswer {
	readonly status: number;
	readonly body?: unknown;
}

/** A method and path, `:name` standing for a part, and what answers it. */
export interface Route {
	readonly method: string;
	readonly path: string;
	run(call: Call): ApiAnswer | Promise<ApiAnswer>;
}

/** The values of a route's named parts in a path; `null` where it does not fit. */
export function matchPath(route: string, path: string): ReadonlyMap<string, string> | null {
	const [wanted, given] = [route.split('/'), path.split('/')];
	if (wanted.length !== given.length) return null;
	const values = new Map<string, string>();
	for (const [index, part] of wanted.entries()) {
		const value = decode(given[index] ?? '');
		if (part.startsWith(':')) values.set(part.slice(1), value);
		else if (part !== value) return null;
	}
	return values;
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text);
	} catch {
		return text;
	}
}
