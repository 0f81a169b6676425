import { isHttpError } from '@sveltejs/kit';
import type { RequestEvent } from '../../src/lib/server/kit.js';
import { runIn } from './app/server.js';
import { waitFor } from './wait-for.js';

/** The response of a live query as SvelteKit 2 makes it: each value and an error an event. */
export function toLiveResponse(
	event: RequestEvent,
	values: AsyncGenerator<unknown, void>
): Response {
	const encoder = new TextEncoder();
	const toEvent = (said: unknown) => encoder.encode(`data: ${JSON.stringify(said)}\n\n`);
	const stream = new ReadableStream<Uint8Array>({
		async pull(controller) {
			try {
				const { value, done } = await runIn(event, () => values.next());
				if (done === true) controller.close();
				else controller.enqueue(toEvent({ type: 'result', result: value }));
			} catch (error) {
				const { status, body } = isHttpError(error)
					? error
					: { status: 500, body: { message: 'Internal Error' } };
				controller.enqueue(toEvent({ type: 'error', status, error: body }));
				controller.close();
			}
		},
		cancel: async () => void (await values.return())
	});
	return new Response(stream, { headers: { 'content-type': 'text/event-stream' } });
}

/** What SvelteKit's client makes of a live query's connection. */
export interface Listening {
	readonly values: readonly unknown[];
	/** `open`; `done` when the query ended; `again` when the client connects again; `left`; or the refusal. */
	readonly end: () => unknown;
	readonly response: Response;
	leave(): Promise<void>;
}

/** Reads a connection as SvelteKit's client does. */
export function listen(response: Response): Listening {
	const values: unknown[] = [];
	let end: unknown = 'open';
	const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
	if (reader === undefined) throw new Error('There is no body.');
	const read = async (): Promise<unknown> => {
		for (;;) {
			const { value, done } = await reader.read();
			if (done) return 'done';
			for (const block of value.split('\n\n').filter((text) => text !== '')) {
				const data = /^data: (.*)$/m.exec(block)?.[1] ?? '';
				const said: { type: string; result?: unknown; error?: unknown } = JSON.parse(data);
				if (said.type === 'error') return said.error;
				values.push(said.result);
			}
		}
	};
	void read()
		.catch(async () => {
			await reader.cancel();
			return 'again';
		})
		.then((how) => (end = end === 'left' ? end : how));
	return {
		values,
		end: () => end,
		response,
		leave: async () => {
			end = 'left';
			await reader.cancel();
		}
	};
}

export const hasEnded = (listening: Listening) => waitFor(async () => listening.end() !== 'open');

/** How a connection ends, after the values that came before. */
export async function outcomeOf(listening: Listening): Promise<readonly unknown[]> {
	await hasEnded(listening);
	return [...listening.values, listening.end()];
}
