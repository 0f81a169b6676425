import { createServer, type Server } from 'node:http';

const defaultPort = 3301;

/**
 * Listens on loopback. Without a port it takes 3301, or a free one when that is taken.
 *
 * @throws {Error} when a port that was asked for is taken: it says what may hold it
 */
export async function listen(server: Server, port: number | undefined): Promise<number> {
	try {
		return await tryListen(server, port ?? defaultPort);
	} catch (cause) {
		if (!isAddressInUse(cause)) throw cause;
		if (port === undefined) return tryListen(server, 0);
		throw new Error(await describeTaken(port), { cause });
	}
}

/** The port that a local Logto would listen at, which is free now if none was asked for. */
export async function choosePort(port: number | undefined): Promise<number> {
	if (port !== undefined && port !== 0) return port;
	const server = createServer();
	const chosen = await listen(server, port);
	await new Promise((resolve) => server.close(resolve));
	return chosen;
}

function tryListen(server: Server, port: number): Promise<number> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, 'localhost', () => {
			server.off('error', reject);
			const address = server.address();
			resolve(typeof address === 'object' && address !== null ? address.port : port);
		});
	});
}

export const isAddressInUse = (error: unknown): boolean =>
	error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

async function describeTaken(port: number): Promise<string> {
	const holder = (await isLocalLogto(port))
		? 'Another local Logto listens there: a "vite dev", "vite preview" or "sveltekit-logto local" that still runs.'
		: 'Another program listens there.';
	return `The local Logto cannot listen at port ${port}, which is taken. ${holder} Stop it, or set the option "port" to another one, or leave "port" out: then a free one is taken.`;
}

/** Whether what listens there has the local Logto's own addresses. */
async function isLocalLogto(port: number): Promise<boolean> {
	try {
		const signal = AbortSignal.timeout(500);
		const response = await fetch(`http://localhost:${port}/local/requests`, { signal });
		return response.ok && /^application\/json/.test(response.headers.get('content-type') ?? '');
	} catch {
		return false;
	}
}
