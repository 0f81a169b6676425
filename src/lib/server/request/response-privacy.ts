import type { LogtoAuthOptions } from '../config/options.js';
import { warn } from '../app-callbacks/report.js';

const tooLate =
	'The session was read after a streamed response had started that caches may store, so no user is signed in there. Read the session before the response starts, or remove the route from the option "publicStreams".';

const cookieOnly: readonly string[] = ['Cookie'];

/**
 * What makes the response of a request private: whether it depends on the session or on a token. Once a public
 * response has started, a cache may store it, so the session must not be read any more.
 */
export class ResponsePrivacy {
	readonly #options: LogtoAuthOptions;
	#readsCookie = false;
	#readsAuthorization = false;
	/** Whether the response that has started is private; `null` before it starts. */
	#started: 'private' | 'public' | null = null;

	constructor(options: LogtoAuthOptions) {
		this.#options = options;
	}

	/** Notes that the response depends on the field `Cookie`, also when another request read it. */
	noteCookie(): void {
		this.#readsCookie = true;
	}

	/** Notes that the response depends on the field `Authorization`. */
	noteAuthorization(): void {
		this.#readsAuthorization = true;
	}

	/** Whether the response depends on the session or on a token. */
	isTouched(): boolean {
		return this.#readsCookie || this.#readsAuthorization;
	}

	/** The request's fields that the response depends on, for `Vary`. */
	fields(): readonly string[] {
		if (!this.#readsAuthorization) return cookieOnly;
		return this.#readsCookie ? ['Cookie', 'Authorization'] : ['Authorization'];
	}

	/** The response starts. */
	start(isPrivate: boolean): void {
		this.#started = isPrivate ? 'private' : 'public';
	}

	hasStarted(): boolean {
		return this.#started !== null;
	}

	/** Whether the session must not be read any more, because a public response has started. Logs that. */
	isTooLate(): boolean {
		if (this.#started !== 'public') return false;
		warn(this.#options, tooLate);
		return true;
	}
}
