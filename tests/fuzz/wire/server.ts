import { getRequest, setResponse } from '@sveltejs/kit/node';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import type { App, Failure } from '../app.js';
import { toOrigin } from '../variants.js';

/** The app behind Node's own HTTP server, as adapter-node puts it there. */
export interface WireServer {
	/**
	 * Sends bytes and returns all that comes back until the connection ends, or a second has passed. Then the
	 * app has done with them.
	 */
	exchange(bytes: Buffer): Promise<string>;
	/** The addresses that the app was asked for, since it was last asked. */
	takeUrls(): readonly URL[];
	/** What SvelteKit's promises were rejected with, since it was last asked. */
	takeRejections(): readonly unknown[];
	/** What SvelteKit reported to the app, since it was last asked. */
	takeFailures(): readonly Failure[];
	close(): void;
}

/** `BODY_SIZE_LIMIT` of adapter-node. */
const bodySizeLimit = 512 * 1024;

export async function startWireServer(app: App): Promise<WireServer> {
	const rejections: unknown[] = [];
	const failures: Failure[] = [];
	const urls: URL[] = [];
	const pending = new Set<Promise<void>>();
	const answer = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
		const base = toOrigin(app.variant, incoming.headers.host ?? '');
		const request = await getRequest({ base, request: incoming, bodySizeLimit }).catch(() => null);
		if (request === null) {
			outgoing.writeHead(400).end('Bad Request');
			return;
		}
		urls.push(new URL(request.url));
		try {
			await setResponse(outgoing, await app.serve(request, failures));
		} catch (error) {
			rejections.push(error);
			outgoing.destroy();
		}
	};
	const server = createServer((incoming, outgoing) => {
		const task = answer(incoming, outgoing).finally(() => pending.delete(task));
		pending.add(task);
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const address = server.address();
	const port = typeof address === 'object' && address !== null ? address.port : 0;
	return {
		async exchange(bytes) {
			const received = await exchange(port, bytes);
			await Promise.all(pending);
			return received;
		},
		takeUrls: () => urls.splice(0),
		takeRejections: () => rejections.splice(0),
		takeFailures: () => failures.splice(0),
		close() {
			server.close();
			server.closeAllConnections();
		}
	};
}

function exchange(port: number, bytes: Buffer): Promise<string> {
	return new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		let received = '';
		socket.setEncoding('latin1').setTimeout(1000, () => socket.destroy());
		socket.on('data', (text: string) => (received += text));
		// A connection that was reset has ended as well.
		socket.on('error', () => undefined);
		socket.on('close', () => resolve(received));
		socket.end(bytes);
	});
}
