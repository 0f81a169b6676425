import { isIsolate } from './platform.js';

/** Past this many bytes the connection is closed instead. */
const maxLength = 1024 * 1024;

/**
 * Reads the rest of a request's body and throws it away, after an answer that did not wait for it. Servers of
 * Node leave an unread body in the connection, and the next request on it, which behind a proxy may be of
 * another visitor, waits until the connection times out. A body that the app reads is left to the app.
 */
export function drainBody({ body }: Request): void {
	if (body === null || body.locked || isIsolate) return;
	discard(body).catch(() => undefined);
}

async function discard(body: ReadableStream<Uint8Array>): Promise<void> {
	const reader = body.getReader();
	let length = 0;
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return;
		length += value.byteLength;
		if (length > maxLength) return reader.cancel();
	}
}
