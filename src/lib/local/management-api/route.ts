import type { Routes } from '../http/router.js';
import type { Tenant } from '../tenant.js';
import type { Fields } from './fields.js';

/** One call of the Management API. */
export interface Call {
	readonly tenant: Tenant;
	/** A part of the path by its name in the route; `''` for a name that the route does not have. */
	param(name: string): string;
	readonly query: URLSearchParams;
	/** The fields of the JSON body. */
	readonly fields: Fields;
}

/** The answer to a call. Without `body`, the answer has none. */
export interface ApiAnswer {
	readonly status: number;
	readonly body?: unknown;
}

/** The calls of one subject: `GET /api/users/:userId` → what answers it. */
export type ApiRoutes = Routes<(call: Call) => ApiAnswer | Promise<ApiAnswer>>;
