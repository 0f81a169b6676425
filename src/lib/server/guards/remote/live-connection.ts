import { delay } from '../../internal/async/deadline.js';
import type { RequestContext } from '../../request/request-context.js';

/** The live queries of one request. They end together. */
export interface LiveConnection {
	/** Settles when a guard has let the caller pass or refused. Never rejects. */
	readonly decided: Promise<void>;
	/** Aborts when the client has left or the connection is cut. */
	readonly signal: AbortSignal;
	/** Whether it ended because the caller has to be checked again. */
	isCut(): boolean;
	/** Waits for a guard. @throws as the guard */
	decide<Value>(guard: Promise<Value>): Promise<Value>;
	/** Ends it: the client connects again by itself, and a new request checks the caller. */
	cut(): void;
	/** Ends it for a client that has left. */
	leave(): void;
}

const connections = new WeakMap<RequestContext, LiveConnection>();

/** The connection of a request, from its first live query on. */
export function connect(context: RequestContext): LiveConnection {
	const known = connections.get(context) ?? createConnection();
	connections.set(context, known);
	return known;
}

function createConnection(): LiveConnection {
	const ending = new AbortController();
	const checkAgain = new Error('The caller of a live query is checked again.');
	let decide: () => void;
	const decided = new Promise<void>((resolve) => {
		decide = resolve;
	});
	return {
		decided,
		signal: ending.signal,
		isCut: () => ending.signal.reason === checkAgain,
		decide: (guard) => guard.finally(() => decide()),
		cut: () => ending.abort(checkAgain),
		leave: () => ending.abort()
	};
}

/** After this time the connection breaks if the client is still connected, in milliseconds. */
const grace = 2000;

/**
 * An event that is no value, at which SvelteKit's client closes the connection and connects again, as after a broken
 * connection. Without it each check would be a failed connection in the logs of browsers and proxies.
 */
const again = new TextEncoder().encode('event: again\ndata: again\n\n');

/** Whether a response belongs to a live query. */
export function isLive({ event }: RequestContext, { headers }: Response): boolean {
	if (event.isRemoteRequest !== true) return false;
	return headers.get('content-type')?.startsWith('text/event-stream') === true;
}

/** How long a response waits for its first value after the guard has decided, in milliseconds. */
const brief = 1000;

/**
 * The response of a live query, which waits for its guard and its first value: the session is confirmed and its
 * cookies are set before the response begins. It ends with the connection. Live queries without a guard stay as they
 * are.
 */
export async function holdLive(context: RequestContext, response: Response): Promise<Response> {
	// SvelteKit calls the query before the event loop turns.
	await new Promise((resolve) => setTimeout(resolve, 0));
	const connection = connections.get(context);
	if (connection === undefined || response.body === null) return response;
	const reader = response.body.getReader();
	const first = reader.read();
	// An argument that is not valid is answered without a decision.
	const late = connection.decided.then(() => delay(brief));
	await Promise.race([late, first.catch(() => undefined)]);
	return new Response(toBody(connection, reader, first), response);
}

type Reader = ReadableStreamDefaultReader<Uint8Array>;

function toBody(
	connection: LiveConnection,
	reader: Reader,
	first: ReturnType<Reader['read']>
): ReadableStream<Uint8Array> {
	let next: ReturnType<Reader['read']> | null = first;
	let isOpen = true;
	let breaking: ReturnType<typeof setTimeout> | undefined;
	const breakOff = (controller: ReadableStreamDefaultController<Uint8Array>) => {
		if (!isOpen || !connection.isCut()) return;
		controller.enqueue(again);
		breaking = setTimeout(() => controller.error(connection.signal.reason), grace);
		void reader.cancel().catch(() => undefined);
	};
	return new ReadableStream(
		{
			start(controller) {
				if (connection.signal.aborted) breakOff(controller);
				else connection.signal.addEventListener('abort', () => breakOff(controller));
			},
			async pull(controller) {
				const reading = next ?? reader.read();
				next = null;
				const { done, value } = await reading;
				if (!isOpen || connection.isCut()) return;
				if (!done) return controller.enqueue(value);
				isOpen = false;
				controller.close();
			},
			async cancel(reason) {
				isOpen = false;
				clearTimeout(breaking);
				connection.leave();
				await reader.cancel(reason);
			}
		},
		{ highWaterMark: 0 }
	);
}
