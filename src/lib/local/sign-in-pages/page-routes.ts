import type { Exchange } from '../http/exchange.js';
import type { Routes } from '../http/router.js';
import type { Tenant } from '../tenant.js';

/** The pages and calls of one subject: `GET /sign-in` → what answers it. */
export type PageRoutes = Routes<(tenant: Tenant, exchange: Exchange) => Promise<void>>;
