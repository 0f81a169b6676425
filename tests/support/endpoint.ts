import { isHttpError } from '@sveltejs/kit';
import { createHandle } from '../../src/lib/server/handle.js';
import type { RequestEvent } from '../../src/lib/server/kit.js';
import type { LogtoAuthOptions } from '../../src/lib/server/config/options.js';
import { createRuntimes } from '../../src/lib/server/runtime.js';
import type { CookieChange } from '../../src/lib/server/session/cookie/session-cookie.js';
import { toEvent } from './units.js';

/** Answers a request with what a guard gives, as JSON, or with why it refused. */
export type Endpoint = (
	request: Request,
	cookies: readonly CookieChange[],
	guard: (event: RequestEvent) => Promise<object>
) => Promise<Response>;

/** An endpoint as SvelteKit answers for it, behind the hook. */
export function createEndpoint(options: LogtoAuthOptions, getRuntime = createRuntimes()): Endpoint {
	const handle = createHandle(options, getRuntime);
	return (request, cookies, guard) => {
		const set = new Headers();
		const known = toEvent(cookies, request.url);
		const fields = new Headers([...request.headers, ...known.request.headers]);
		const event = {
			...known,
			request: new Request(request, { headers: fields }),
			setHeaders: (headers: Readonly<Record<string, string>>) =>
				Object.entries(headers).forEach(([name, value]) => set.set(name, value))
		};
		return handle({
			event,
			async resolve() {
				try {
					return Response.json(await guard(event));
				} catch (error) {
					if (!isHttpError(error)) throw error;
					return Response.json(error.body, { status: error.status, headers: set });
				}
			}
		});
	};
}

/** The status and the code: `401 token_invalid`, `200 passed`. */
export async function answerOf(response: Response): Promise<string> {
	const body: { code?: string } = await response.json();
	return `${response.status} ${body.code ?? 'passed'}`;
}
