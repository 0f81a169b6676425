import { expect, it, vi } from 'vitest';
import { readWithin, TooLongError } from './read-within.js';

const toStream = (parts: readonly Uint8Array[], cancel = vi.fn()) => {
	const left = [...parts];
	return new ReadableStream<Uint8Array>({
		pull(controller) {
			const part = left.shift();
			if (part === undefined) controller.close();
			else controller.enqueue(part);
		},
		cancel
	});
};
const bytes = (length: number) => new Uint8Array(length).fill(7);

it.each([
	[[], 0],
	[[3], 3],
	[[3, 0, 4], 7],
	[[5, 5], 10]
])('reads all of parts of %j bytes', async (lengths, total) => {
	expect(await readWithin(toStream(lengths.map(bytes)), 10)).toEqual(bytes(total));
});

it('reads nothing of no stream', async () => {
	expect(await readWithin(null, 10)).toEqual(bytes(0));
});

it('stops as soon as there is more, and leaves the rest to the caller', async () => {
	const cancel = vi.fn();
	const stream = toStream(
		Array.from({ length: 1000 }, () => bytes(6)),
		cancel
	);
	await expect(readWithin(stream, 10)).rejects.toBeInstanceOf(TooLongError);
	// A cancelled body ends the connection in adapter-node, so the refusal would not arrive.
	expect(cancel).not.toHaveBeenCalled();
	expect(stream.locked).toBe(false);
	await stream.cancel();
	expect(cancel).toHaveBeenCalledOnce();
});

it('fails as the stream does', async () => {
	const stream = new ReadableStream<Uint8Array>({
		pull: () => Promise.reject(new Error('broken'))
	});
	await expect(readWithin(stream, 10)).rejects.toThrow('broken');
});
