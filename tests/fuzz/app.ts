import { pathToFileURL } from 'node:url';
import type { Case } from './case.js';
import { toOrigin, type Variant } from './variants.js';

/** What SvelteKit reported to the app's `handleError` during a request. */
export interface Failure {
	readonly status: number;
	readonly error: unknown;
}

/** A whole answer. */
export interface Answer {
	readonly status: number;
	readonly headers: Headers;
	readonly body: string;
	readonly failures: readonly Failure[];
}

/** What became of a request. */
export type Outcome =
	| { readonly kind: 'answered'; readonly url: URL; readonly answer: Answer }
	/** The app's promise was rejected, or its body: adapter-node's process ends, or the connection. */
	| { readonly kind: 'rejected'; readonly url: URL; readonly error: unknown };

/** The app of `tests/fixtures/fuzz` in this process. */
export interface App {
	readonly variant: Variant;
	/** What SvelteKit calls the file of remote functions. */
	readonly remote: string;
	/** As adapter-node makes it of what Node read (`getRequest` of `@sveltejs/kit/node`); `null` where it cannot. */
	toRequest(filled: Case): Request | null;
	respond(request: Request): Promise<Outcome>;
	/** The answer as it is, unread, or what SvelteKit's promise was rejected with. */
	serve(request: Request, failures: Failure[]): Promise<Response>;
	/** What the library logged since it was last asked. */
	takeLog(): readonly string[];
}

/** What Vite builds of an app, by its shape. */
interface BuiltServer {
	readonly Server: new (manifest: unknown) => {
		init(options: { env: Record<string, string> }): Promise<void>;
		respond(
			request: Request,
			options: { platform: { failures: Failure[] }; getClientAddress(): string }
		): Promise<Response>;
	};
}

/**
 * @param out the folder of its server, by `buildFuzzApp`
 * @param env as of a process that runs it
 */
export async function loadApp(
	out: string,
	variant: Variant,
	env: Record<string, string>
): Promise<App> {
	const load = (file: string) => import(pathToFileURL(`${out}/${file}`).href);
	const { Server }: BuiltServer = await load('index.js');
	const { manifest }: { manifest: { _: { remotes: object } } } = await load('manifest.js');
	const server = new Server(manifest);
	await server.init({ env });
	const [remote = ''] = Object.keys(manifest._.remotes);

	const serve: App['serve'] = (request, failures) =>
		server.respond(request, { platform: { failures }, getClientAddress: () => '127.0.0.1' });
	const respond = async (request: Request): Promise<Outcome> => {
		const url = new URL(request.url);
		const failures: Failure[] = [];
		try {
			const response = await serve(request, failures);
			const { status, headers } = response;
			const body = await response.text();
			return { kind: 'answered', url, answer: { status, headers, body, failures } };
		} catch (error) {
			return { kind: 'rejected', url, error };
		}
	};
	return {
		variant,
		remote,
		serve,
		respond,
		toRequest: (filled) => toRequest(filled, variant),
		takeLog
	};
}

function toRequest(
	{ method, host, target, headers, body }: Case,
	variant: Variant
): Request | null {
	const takesBody = !['GET', 'HEAD'].includes(method) && body !== null && body !== '';
	// Without a content type adapter-node gives no body.
	const sent = takesBody && headers['content-type'] ? Buffer.from(body, 'latin1') : null;
	try {
		return new Request(toOrigin(variant, host) + target, {
			method,
			headers: { host, ...headers },
			body: sent,
			redirect: 'manual'
		});
	} catch {
		return null;
	}
}

/** Where the app's own logger puts its lines (`tests/fixtures/fuzz/src/options.ts`). */
function takeLog(): readonly string[] {
	const lines: unknown = Reflect.get(globalThis, 'fuzzLog');
	return Array.isArray(lines) ? lines.splice(0).map(String) : [];
}
