import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * The ports that `findPort` returns. The kernel gives none of them to a connection or to a server
 * that asks for any port (`ip_local_port_range` starts at 32768).
 */
export const ports = { first: 20_000, count: 12_000 };

let next = Math.floor(Math.random() * ports.count);

/**
 * Finds a free TCP port of the loopback interface and keeps it for this process: no other process
 * that calls `findPort` gets it until this one ends.
 */
export async function findPort(): Promise<number> {
	for (let tries = 0; tries < ports.count; tries += 1) {
		const port = ports.first + (next % ports.count);
		next += 1;
		if ((await claim(port)) && (await isFree(port))) return port;
	}
	throw new Error('No port is free.');
}

/** Starts the search at this port. Tests let processes meet so. */
export function searchFrom(port: number): void {
	next = port - ports.first;
}

/**
 * Claims a port by binding its UDP namesake, which no server here uses. The kernel allows one
 * process to bind it and releases it when that process ends, even if it is killed.
 */
async function claim(port: number): Promise<boolean> {
	const socket = createSocket('udp4');
	const claimed = await new Promise<boolean>((resolve) => {
		socket.once('error', () => resolve(false));
		socket.bind({ port, address: '127.0.0.1', exclusive: true }, () => resolve(true));
	});
	if (claimed) socket.unref();
	else socket.close();
	return claimed;
}

async function isFree(port: number): Promise<boolean> {
	const server = createServer();
	const free = await new Promise<boolean>((resolve) => {
		server.once('error', () => resolve(false));
		server.listen(port, '127.0.0.1', () => resolve(true));
	});
	if (free) {
		server.close();
		await once(server, 'close');
	}
	return free;
}
