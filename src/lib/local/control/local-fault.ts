/**
 * What goes wrong at the local Logto until it is taken away, for tests of an app's behaviour. A real
 * Logto has nothing like it.
 */
export type LocalFault = LocalFaultKind & {
	/** Which paths: exactly these, or all below one that ends with `/`. @default ['/oidc/'] */
	readonly paths?: readonly string[];
};

/** The fault itself. */
export type LocalFaultKind =
	/** Answers as always, so many milliseconds later. */
	| { readonly kind: 'delay'; readonly ms: number }
	/** Answers with this status, and with `Retry-After` in seconds where it is given. */
	| { readonly kind: 'status'; readonly status: number; readonly retryAfter?: number }
	/** Closes the connection without an answer. */
	| { readonly kind: 'drop' }
	/** Answers 200 with this in place of what was asked for. */
	| { readonly kind: 'body'; readonly body: string; readonly contentType: string }
	/** Never answers. */
	| { readonly kind: 'hang' };
