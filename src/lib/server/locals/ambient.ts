import type { Session as LogtoSession } from '../../protocol/session.js';
import type { LogtoLocals } from './logto-locals.js';

declare global {
	// eslint-disable-next-line @typescript-eslint/no-namespace -- SvelteKit's own way of typing locals
	namespace App {
		interface Locals {
			/** Returns the session, or `null`. It is read at most once for each request. Auth.js has the same function. */
			auth(): Promise<LogtoSession | null>;
			/** What only the server can do with a session. */
			logto: LogtoLocals;
		}
	}
}

// `@auth/sveltekit` also declares `locals.auth()`, and the order of an app's files decides which declaration TypeScript
// uses. So both must return this library's session.
declare module '@auth/core/types' {
	interface Session extends LogtoSession {
		user: LogtoSession['user'];
	}
}
