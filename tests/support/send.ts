import { request } from 'node:http';

export type SendInit = Omit<RequestInit, 'body' | 'redirect'> & {
	readonly body?: string | URLSearchParams | undefined;
};

/**
 * As `fetch` without following redirects, with the headers exactly as given: `fetch` itself writes
 * `Sec-Fetch-Mode: cors`, which no page that a person opens has.
 */
export function send(
	url: string,
	{ method = 'GET', headers, body }: SendInit = {}
): Promise<Response> {
	const given = new Headers(headers);
	if (body instanceof URLSearchParams && !given.has('content-type'))
		given.set('content-type', 'application/x-www-form-urlencoded');
	// Node announces a body by itself, but not that of a DELETE.
	if (body !== undefined) given.set('content-length', String(Buffer.byteLength(body.toString())));
	return new Promise((resolve, reject) => {
		const outgoing = request(url, { method, headers: Object.fromEntries(given) }, (incoming) => {
			const chunks: Buffer[] = [];
			incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
			incoming.on('end', () => {
				const received = new Headers();
				for (let index = 0; index < incoming.rawHeaders.length; index += 2)
					received.append(incoming.rawHeaders[index] ?? '', incoming.rawHeaders[index + 1] ?? '');
				const status = incoming.statusCode ?? 0;
				const empty = [204, 205, 304].includes(status);
				resolve(new Response(empty ? null : Buffer.concat(chunks), { status, headers: received }));
			});
		});
		outgoing.on('error', reject);
		outgoing.end(body?.toString());
	});
}
