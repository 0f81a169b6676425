import { request } from 'node:http';
import { waitFor } from './wait-for.js';

export interface CutRequest {
	readonly method?: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string;
}

/**
 * Sends a request and goes away as soon as a condition holds, as a browser whose tab is closed. The
 * connection is reset: workerd takes no notice of one that only says that nothing more is sent.
 *
 * @throws {Error} when the answer is there before
 */
export async function cutRequest(
	url: string,
	{ method = 'GET', headers = {}, body }: CutRequest,
	when: () => Promise<boolean>
): Promise<void> {
	const outgoing = request(url, { method, headers, agent: false });
	let status = 0;
	outgoing.on('response', (incoming) => (status = incoming.statusCode ?? 0));
	// Its own end.
	outgoing.on('error', () => undefined);
	outgoing.end(body);
	await waitFor(when);
	if (status !== 0) throw new Error(`The answer was there before, with ${status}.`);
	outgoing.socket?.resetAndDestroy();
}
