import { expect, it, vi } from 'vitest';
import { drainBody } from './drain.js';

/** A request whose body is so many parts of 64 kB. */
function toRequest(parts: number) {
	const taken = { parts: 0 };
	const cancel = vi.fn();
	const body = new ReadableStream<Uint8Array>(
		{
			pull(controller) {
				if (taken.parts === parts) return controller.close();
				taken.parts++;
				controller.enqueue(new Uint8Array(65_536));
			},
			cancel
		},
		{ highWaterMark: 0 }
	);
	const init = { method: 'POST', body, duplex: 'half' };
	const request = new Request('https://app.example/', init);
	return { request, taken, cancel };
}

it('takes the whole body from the connection', async () => {
	const { request, taken, cancel } = toRequest(8);
	drainBody(request);
	await vi.waitFor(() => expect(taken.parts).toBe(8));
	expect(cancel).not.toHaveBeenCalled();
});

it('takes what is left of a body that was read in part', async () => {
	const { request, taken } = toRequest(8);
	const reader = request.body?.getReader();
	await reader?.read();
	reader?.releaseLock();
	drainBody(request);
	await vi.waitFor(() => expect(taken.parts).toBe(8));
});

it('ends a body that does not end', async () => {
	const { request, taken, cancel } = toRequest(Infinity);
	drainBody(request);
	await vi.waitFor(() => expect(cancel).toHaveBeenCalledOnce());
	expect(taken.parts).toBe(17);
});

it('leaves a body alone that the app reads', async () => {
	const { request } = toRequest(2);
	const text = request.text();
	drainBody(request);
	expect((await text).length).toBe(2 * 65_536);
});

it('does nothing without a body', () => {
	expect(() => drainBody(new Request('https://app.example/'))).not.toThrow();
});
