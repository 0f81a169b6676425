/** Keeps work alive that outlives its request: `waitUntil` of Workers. */
export type KeepAlive = (work: Promise<unknown>) => void;

/**
 * Whether work ends with the request that began it, in silence: no `finally` runs, and its promises stay
 * pending. So it is in the isolates of Workers, whose timers and sockets belong to a request. Node, Bun and
 * Deno go on. What is not known counts as an isolate.
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
 * How a request's work lives on after the response: by `platform.ctx.waitUntil` where there is one (Workers,
 * adapter-cloudflare), by itself elsewhere; `null` in an isolate that has none.
 */
export function toKeepAlive({ platform }: { readonly platform?: unknown }): KeepAlive | null {
	const context = readField(platform, 'ctx') ?? readField(platform, 'context');
	const waitUntil = readField(context, 'waitUntil');
	// A rejection that is handed over is logged as an uncaught error.
	if (typeof waitUntil === 'function')
		return (work) => void waitUntil.call(context, work.then(ignore, ignore));
	return isIsolate ? null : ignore;
}

const ignore = (): void => undefined;

function readField(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
