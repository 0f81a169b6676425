import type { Exchange } from '../http/exchange.js';
import type { Tenant } from '../tenant.js';

/** What answers the requests for one address. */
export type Answer = (tenant: Tenant, exchange: Exchange) => Promise<void>;
