/** There is more than was to be read. */
export class TooLongError extends RangeError {
	override readonly name = 'TooLongError';
}

/**
 * All bytes of a stream, counted while they come: what announces their length may be untrue. The rest of a
 * longer stream is left alone: adapter-node closes the connection of a request whose body is cancelled, before
 * the answer.
 *
 * @throws {TooLongError} as soon as there are more than `limit`; what the stream fails with
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
