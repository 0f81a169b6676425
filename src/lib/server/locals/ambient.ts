import type { Session as LogtoSession } from '../../protocol/session.js';
import type { LogtoLocals } from './logto-locals.js';

declare global {
	// eslint-disable-next-line @typescript-eslint/no-namespace -- SvelteKit's own way of typing locals
	namespace App {
		interface Locals {
			/** The session, or `null`. Resolved at most once a request; Auth.js' name and contract. */
			auth(): Promise<LogtoSession | null>;
			/** What only the server may do with a session. */
			logto: LogtoLocals;
		}
	}
}

// `@auth/sveltekit` declares `locals.auth()` too, and which of the two declarations TypeScript takes
// depends on the order in which an app's files are read. So both have to answer with our session.
declare module '@auth/core/types' {
	interface Session extends LogtoSession {
		user: LogtoSession['user'];
	}
}
