import { connect } from 'node:net';
import { rawRequest, type RawRequest } from './raw-request.js';

/** One of many requests. */
export interface FloodRequest extends RawRequest {
	readonly path: string;
}

/** How often each status was answered; 0 where there was no answer. */
export type Answers = Readonly<Record<number, number>>;

/** Requests that are written to a connection before the first is answered (RFC 9112 §9.3.2). */
const depth = 25;

/**
 * Sends many requests and counts what was answered. They go out in one piece a connection, so that to send them
 * costs little compared with what it costs to answer.
 *
 * @param toRequest makes the request of a number from 0
 * @param lanes connections at a time
 */
export async function flood(
	origin: string,
	count: number,
	toRequest: (number: number) => FloodRequest,
	lanes = 4
): Promise<Answers> {
	const answers = new Map<number, number>();
	let next = 0;
	const work = async () => {
		while (next < count) {
			const numbers = Array.from({ length: Math.min(depth, count - next) }, () => next++);
			for (const status of await sendTogether(origin, numbers.map(toRequest)))
				answers.set(status, (answers.get(status) ?? 0) + 1);
		}
	};
	await Promise.all(Array.from({ length: lanes }, work));
	return Object.fromEntries(answers);
}

/** The statuses of requests that share one connection. */
function sendTogether(
	origin: string,
	requests: readonly FloodRequest[]
): Promise<readonly number[]> {
	const { hostname, port } = new URL(origin);
	const texts = requests.map((request, index) =>
		toText(origin, request, index === requests.length - 1)
	);
	return new Promise((resolve) => {
		let received = '';
		const socket = connect(Number(port), hostname, () => socket.write(texts.join('')));
		socket.setEncoding('latin1');
		socket.on('data', (text: string) => (received += text));
		socket.on('error', () => undefined);
		socket.on('close', () => {
			const heads = [...received.matchAll(/HTTP\/1\.1 (\d{3}) /g)];
			resolve(requests.map((_, index) => Number(heads[index]?.[1] ?? 0)));
		});
	});
}

/** A request as it goes over the wire; the last of a connection says so. */
function toText(origin: string, request: FloodRequest, isLast: boolean): string {
	const { path, method = 'GET', headers = {}, body = '' } = request;
	const length = method === 'POST' ? { 'content-length': String(Buffer.byteLength(body)) } : {};
	const connection = isLast ? { connection: 'close' } : {};
	const all = { host: new URL(origin).host, ...headers, ...length, ...connection };
	const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
	return `${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n${body}`;
}

/** A user who goes on using the app. */
export interface GoodUser {
	/** Ends it, and tells how often each status was answered. */
	stop(): Promise<Answers>;
}

/** Milliseconds between the requests of a {@link GoodUser}. */
const pace = 50;

/** Sends one request after the other until it is stopped, as a user does who looks at pages. */
export function startGoodUser(origin: string, toRequest: () => FloodRequest): GoodUser {
	const answers = new Map<number, number>();
	let going = true;
	const work = async () => {
		while (going) {
			const { path, ...request } = toRequest();
			const { status } = await rawRequest(origin, path, request).catch(() => ({ status: 0 }));
			answers.set(status, (answers.get(status) ?? 0) + 1);
			await new Promise((next) => setTimeout(next, pace));
		}
	};
	const done = work();
	return {
		async stop() {
			going = false;
			await done;
			return Object.fromEntries(answers);
		}
	};
}
