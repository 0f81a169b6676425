import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ensureNginx } from '../../scripts/nginx.js';
import { waitFor } from './wait-for.js';

/** An nginx of its own on the loopback interface, in front of an app. */
export interface Nginx {
	/** What it wrote to its error log so far. */
	log(): Promise<string>;
	close(): Promise<void>;
}

/**
 * Starts an nginx whose configuration says no more than it has to, so that all buffers are as nginx sets them.
 *
 * @param port where it listens
 * @param upstreams the origins that it passes requests on to, in turn
 */
export async function startNginx(port: number, upstreams: readonly string[]): Promise<Nginx> {
	const directory = await mkdtemp(join(tmpdir(), 'nginx-'));
	const log = join(directory, 'error.log');
	const config = join(directory, 'nginx.conf');
	await writeFile(config, toConfig(directory, port, upstreams));
	const child = spawn(ensureNginx(), ['-p', directory, '-e', log, '-c', config], {
		stdio: ['ignore', 'ignore', 'pipe']
	});
	let output = '';
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	await waitFor(async () => child.exitCode !== null || accepts(port));
	if (child.exitCode !== null) throw new Error(`nginx ended with ${child.exitCode}:\n${output}`);
	return {
		log: () => readFile(log, 'utf8'),
		async close() {
			await end(child);
			await rm(directory, { recursive: true });
		}
	};
}

/** `proxy_buffer_size` and its kin are left as they are: that is what is tested. */
function toConfig(directory: string, port: number, upstreams: readonly string[]): string {
	const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
	return `
daemon off;
master_process off;
pid ${directory}/nginx.pid;
events {}
http {
	access_log off;
	${temporary.map((kind) => `${kind}_temp_path ${directory}/${kind};`).join('\n\t')}
	upstream app {
		${upstreams.map((origin) => `server ${new URL(origin).host};`).join('\n\t\t')}
	}
	server {
		listen 127.0.0.1:${port};
		location / {
			proxy_pass http://app;
			proxy_set_header Host $http_host;
		}
	}
}
`;
}

function accepts(port: number): Promise<boolean> {
	return new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1', () => {
			socket.destroy();
			resolve(true);
		});
		socket.once('error', () => resolve(false));
	});
}

async function end(child: ChildProcess): Promise<void> {
	if (child.exitCode !== null || child.signalCode !== null) return;
	const exited = once(child, 'exit');
	child.kill('SIGTERM');
	await exited;
}
