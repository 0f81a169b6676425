/** The stream is longer than the limit. */
export class TooLongError extends RangeError {
	override readonly name = 'TooLongError';
}

/**
 * Reads all bytes of a stream and counts them, because an announced length can be wrong. The rest of a longer stream stays
 * unread: adapter-node closes the connection when a body is cancelled, before the answer is sent.
 *
 * @throws {TooLongError} as soon as there are more bytes than `limit`; the error of the stream
 */
export async function readWithin(
	stream: ReadableStream<Uint8Array> | null,
	limit: number
): Promise<Uint8Array<ArrayBuffer>> {
	if (stream === null) return new Uint8Array();
	const reader = stream.getReader();
	const parts: Uint8Array[] = [];
	let length = 0;
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return concatenate(parts, length);
		length += value.byteLength;
		if (length > limit) {
			reader.releaseLock();
			throw new TooLongError(`There are more than ${limit} bytes.`);
		}
		parts.push(value);
	}
}

function concatenate(parts: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
	const whole = new Uint8Array(length);
	let offset = 0;
	for (const part of parts) {
		whole.set(part, offset);
		offset += part.byteLength;
	}
	return whole;
}
