/** Keeps work alive after the response: `waitUntil` of Workers. */
export type KeepAlive = (work: Promise<unknown>) => void;

/**
 * Whether work is cut when its request ends: no `finally` runs, and its promises stay pending. This is so in the isolates of
 * Workers, whose timers and sockets belong to a request. In Node, Bun and Deno work continues. An unknown runtime counts
 * as an isolate.
 */
export const isIsolate: boolean = !isLongLived();

function isLongLived(): boolean {
	const scope: { readonly process?: { readonly versions?: { readonly node?: string } } } =
		globalThis;
	// Some isolates imitate Node's `process`.
	if ('WebSocketPair' in scope || 'EdgeRuntime' in scope) return false;
	return 'Bun' in scope || 'Deno' in scope || scope.process?.versions?.node !== undefined;
}

/**
 * Returns the function that keeps a request's work alive after the response: `platform.ctx.waitUntil` if there is one
 * (Workers, adapter-cloudflare), and a function without effect in Node, Bun and Deno. `null` in an isolate without
 * `waitUntil`.
 */
export function toKeepAlive({ platform }: { readonly platform?: unknown }): KeepAlive | null {
	const context = readField(platform, 'ctx') ?? readField(platform, 'context');
	const waitUntil = readField(context, 'waitUntil');
	// `waitUntil` logs a rejection as an uncaught error.
	if (typeof waitUntil === 'function')
		return (work) => void waitUntil.call(context, work.then(ignore, ignore));
	return isIsolate ? null : ignore;
}

const ignore = (): void => undefined;

function readField(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
