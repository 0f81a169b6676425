import type { Session } from '../protocol/session.js';
import type { LogtoLocals } from './context.js';

declare global {
	// eslint-disable-next-line @typescript-eslint/no-namespace -- SvelteKit's own way of typing locals
	namespace App {
		interface Locals {
			/** The session, or `null`. Resolved at most once a request; Auth.js' name and contract. */
			auth(): Promise<Session | null>;
			/** What only the server may do with a session. */
			logto: LogtoLocals;
		}
	}
}
