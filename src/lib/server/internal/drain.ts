import { isIsolate } from './platform.js';

/** The most bytes to read. If there are more, the connection is closed instead. */
const maxLength = 1024 * 1024;

/**
 * Reads the rest of a request's body and discards it. Node's server leaves an unread body in the connection, and the next
 * request on it waits until the connection times out; behind a proxy it can belong to another visitor. A body that the
 * app reads is left alone.
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
