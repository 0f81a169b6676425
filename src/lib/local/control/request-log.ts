/** A received request, for tests. It has no query, which may contain a code. */
export interface LocalRequest {
	readonly method: string;
	readonly path: string;
}

/** The requests that the local Logto received. */
export interface RequestLog {
	/** The last requests, oldest first. */
	readonly last: readonly LocalRequest[];
	/** The number of requests by path since the start: `/oidc/token` → 3. */
	counts(): Readonly<Record<string, number>>;
	add(request: LocalRequest): void;
}

const remembered = 10_000;

export function createRequestLog(): RequestLog {
	const last: LocalRequest[] = [];
	const counts = new Map<string, number>();
	return {
		last,
		counts: () => Object.fromEntries(counts),
		add(request) {
			// Each sign-in has its own address.
			const path = request.path.replace(/^\/oidc\/auth\/.+/, '/oidc/auth/:uid');
			counts.set(path, (counts.get(path) ?? 0) + 1);
			last.push(request);
			if (last.length > remembered) last.shift();
		}
	};
}
