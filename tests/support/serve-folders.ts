import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join } from 'node:path';
import { findPort } from './ports.js';

const types: Readonly<Record<string, string>> = {
	'.css': 'text/css',
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript',
	'.json': 'application/json',
	'.svg': 'image/svg+xml'
};

/** Files of a build, served on loopback. */
export interface ServedFolders {
	readonly origin: string;
	close(): void;
}

/** @param folders the first that has a file gives it; `/a` is `a.html` as well */
export async function serveFolders(folders: readonly string[]): Promise<ServedFolders> {
	const server = createServer(async (request, response) => {
		const { pathname } = new URL(request.url ?? '/', 'http://localhost');
		// Browsers ask for it by themselves.
		if (pathname === '/favicon.ico') return void response.writeHead(204).end();
		const names = [pathname, `${pathname}.html`].flatMap((name) =>
			folders.map((folder) => join(folder, name))
		);
		for (const name of names) {
			const content = await readFile(name).catch(() => null);
			if (content === null) continue;
			response.setHeader('content-type', types[extname(name)] ?? 'application/octet-stream');
			return void response.end(content);
		}
		response.writeHead(404).end();
	});
	const port = await findPort();
	await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
	return {
		origin: `http://localhost:${port}`,
		close() {
			server.closeAllConnections();
			server.close();
		}
	};
}
