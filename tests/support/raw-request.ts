import { request } from 'node:http';

/** An answer as it came over the wire. */
export interface RawResponse {
	readonly status: number;
	readonly headers: Readonly<Record<string, string | string[] | undefined>>;
	readonly body: string;
}

export interface RawRequest {
	readonly method?: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
}

/** Sends a path exactly as it is written: `fetch` would resolve dots and encode bytes first. */
export function rawRequest(
	origin: string,
	path: string,
	{ method = 'GET', headers = {}, body }: RawRequest = {}
): Promise<RawResponse> {
	const { hostname, port } = new URL(origin);
	const sent = { ...headers, ...toLength(method, body) };
	return new Promise((resolve, reject) => {
		const outgoing = request({ hostname, port, path, method, headers: sent }, (incoming) => {
			let text = '';
			incoming.setEncoding('utf8');
			incoming.on('data', (chunk: string) => (text += chunk));
			incoming.on('end', () =>
				resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, body: text })
			);
		});
		outgoing.on('error', reject);
		outgoing.end(body);
	});
}

/** Node announces a body by itself, but not that of these. */
const toLength = (method: string, body: string | undefined) =>
	body !== undefined && /^(?:DELETE|OPTIONS|GET|HEAD)$/.test(method)
		? { 'content-length': String(Buffer.byteLength(body)) }
		: {};
