import { createServer, type Server } from 'node:http';

const defaultPort = 3301;

/**
 * Listens on loopback. Without a port it uses 3301, or a free port if that is taken.
 *
 * @throws {Error} when a port that is set is taken; the message says what may use it
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

/** The port that a local Logto will use: the one that is set, or a free one. */
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
		? 'Another local Logto uses it: a "vite dev", "vite preview" or "sveltekit-logto local" that is still running.'
		: 'Another program uses it.';
	return `The local Logto cannot listen at port ${port}, which is taken. ${holder} Stop it, set the option "port" to another port, or remove the option to use a free one.`;
}

/** Whether the program at that port has the addresses of a local Logto. */
async function isLocalLogto(port: number): Promise<boolean> {
	try {
		const signal = AbortSignal.timeout(500);
		const response = await fetch(`http://localhost:${port}/local/requests`, { signal });
		return response.ok && /^application\/json/.test(response.headers.get('content-type') ?? '');
	} catch {
		return false;
	}
}
