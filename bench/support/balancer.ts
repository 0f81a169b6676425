import { once } from 'node:events';
import {
	Agent,
	createServer,
	request as send,
	type IncomingMessage,
	type ServerResponse
} from 'node:http';

/** One address for several processes, as a load balancer is. */
export interface Balancer {
	readonly origin: string;
	/** How often a process broke a connection or took none. */
	readonly broken: () => number;
	/** The ports to send to, in turn. */
	setPorts(ports: readonly number[]): void;
	close(): void;
}

interface Request {
	readonly incoming: IncomingMessage;
	readonly body: Buffer;
	readonly answer: ServerResponse;
}

/** So many processes are tried for one request. */
const maxTries = 8;

/** What the balancer says when a process broke a connection in the middle of what may not be repeated. */
export const brokenHeader = 'x-broken';

/**
 * Sends each request to the next process. When a connection breaks before there is an answer, a GET goes
 * to the next one, as nginx does by default (`proxy_next_upstream error`); anything else is answered 502.
 */
export async function startBalancer(): Promise<Balancer> {
	const agent = new Agent({ keepAlive: true });
	let ports: readonly number[] = [];
	let next = 0;
	let broken = 0;
	const forward = ({ incoming, body, answer }: Request, tries: number): void => {
		const { method = 'GET', headers, url = '/' } = incoming;
		const port = ports[next++ % ports.length];
		const outgoing = send(
			{ agent, host: 'localhost', port, method, headers, path: url },
			(reply) => {
				answer.writeHead(reply.statusCode ?? 502, reply.rawHeaders);
				reply.on('error', () => answer.destroy());
				reply.pipe(answer);
			}
		);
		outgoing.on('error', () => {
			broken++;
			if (answer.headersSent) return void answer.destroy();
			if (method === 'GET' && tries > 1) return forward({ incoming, body, answer }, tries - 1);
			answer.writeHead(502, { [brokenHeader]: 'yes' }).end();
		});
		outgoing.end(body);
	};
	const server = createServer(async (incoming, answer) => {
		const chunks: Buffer[] = [];
		for await (const chunk of incoming) chunks.push(chunk);
		forward({ incoming, body: Buffer.concat(chunks), answer }, maxTries);
	}).listen(0, 'localhost');
	await once(server, 'listening');
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('No port was given.');
	return {
		origin: `http://localhost:${address.port}`,
		broken: () => broken,
		setPorts: (given) => void (ports = given),
		close() {
			server.close();
			server.closeAllConnections();
			agent.destroy();
		}
	};
}
