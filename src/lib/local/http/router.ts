/** Handlers by method and path: `GET /api/users/:userId`. `:userId` stands for one part of the path. */
export type Routes<Handler> = Readonly<Record<string, Handler>>;

/** The handler of a request. */
export interface Match<Handler> {
	readonly handler: Handler;
	/** A decoded part of the path by its name in the route; `''` for a name that the route does not have. */
	param(name: string): string;
}

/** Finds the first route of a table that matches a request; `null` if none does. */
export function createRouter<Handler>(routes: Routes<Handler>) {
	const entries = Object.entries(routes).map(([route, handler]) => {
		const [method, path = ''] = route.split(' ');
		return { method, parts: path.split('/'), handler };
	});
	return (method: string | undefined, path: string): Match<Handler> | null => {
		const given = path.split('/');
		for (const entry of entries) {
			const params = entry.method === method ? matchParts(entry.parts, given) : null;
			if (params !== null)
				return { handler: entry.handler, param: (name) => params.get(name) ?? '' };
		}
		return null;
	};
}

function matchParts(
	wanted: readonly string[],
	given: readonly string[]
): ReadonlyMap<string, string> | null {
	if (wanted.length !== given.length) return null;
	const params = new Map<string, string>();
	for (const [index, part] of wanted.entries()) {
		const value = given[index] ?? '';
		if (part.startsWith(':')) params.set(part.slice(1), decode(value));
		else if (part !== value) return null;
	}
	return params;
}

function decode(part: string): string {
	try {
		return decodeURIComponent(part);
	} catch {
		return part;
	}
}
