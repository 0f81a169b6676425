import type { Routes } from '../http/router.js';
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

/** The calls of one subject: `GET /api/users/:userId` → what answers it. */
export type ApiRoutes = Routes<(call: Call) => ApiAnswer | Promise<ApiAnswer>>;
