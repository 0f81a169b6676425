/**
 * A failure of the local Logto that lasts until it is removed, for tests of an app's behaviour. A real
 * Logto has no such setting.
 */
export type LocalFault = LocalFaultKind & {
	/** The paths that fail. A path that ends with `/` stands for all paths below it. @default ['/oidc/'] */
	readonly paths?: readonly string[];
};

/** The fault itself. */
export type LocalFaultKind =
	/** Answers as usual, after `ms` milliseconds. */
	| { readonly kind: 'delay'; readonly ms: number }
	/** Answers with this status, and with `Retry-After` in seconds if it is set. */
	| { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number }
	/** Closes the connection without an answer. */
	| { readonly kind: 'drop' }
	/** Answers 200 with this body instead of the usual one. */
	| { readonly kind: 'body'; readonly body: string; readonly contentType: string }
	/** Never answers. */
	| { readonly kind: 'hang' };
