import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findPort } from '../support/ports.js';
import { plainEnvironment } from './apps.js';

const execute = promisify(execFile);

/** A registry on loopback for one scope, for releases that the public one does not have. */
export interface Registry {
	readonly address: string;
	/** Packs a folder as it is and releases it. */
	publish(directory: string): Promise<void>;
	close(): Promise<void>;
}

interface Release {
	readonly manifest: { readonly name: string; readonly version: string };
	readonly tarball: Buffer;
}

/** @param scratch a folder for the tarballs */
export async function startRegistry(scratch: string): Promise<Registry> {
	const releases: Release[] = [];
	const port = await findPort();
	const address = `http://localhost:${port}/`;
	const server = createServer((request, response) => {
		const path = decodeURIComponent(new URL(request.url ?? '', address).pathname).slice(1);
		const file = releases.find((release) => path === toFile(release));
		const ofName = releases.filter(({ manifest }) => manifest.name === path);
		if (file !== undefined) return void response.end(file.tarball);
		if (ofName.length === 0) return void response.writeHead(404).end('{}');
		response.setHeader('content-type', 'application/json');
		response.setHeader('cache-control', 'no-store');
		response.end(JSON.stringify(describe(address, path, ofName)));
	});
	server.listen(port, 'localhost');
	await once(server, 'listening');
	return {
		address,
		async publish(directory) {
			const manifest: Release['manifest'] = JSON.parse(
				await readFile(join(directory, 'package.json'), 'utf8')
			);
			const words = ['pack', '--ignore-scripts', '--pack-destination', scratch];
			const { stdout } = await execute('npm', words, { cwd: directory, env: plainEnvironment() });
			const tarball = await readFile(join(scratch, stdout.trim().split('\n').at(-1) ?? ''));
			releases.push({ manifest, tarball });
		},
		async close() {
			server.closeAllConnections();
			server.close();
		}
	};
}

const toFile = ({ manifest: { name, version } }: Release) => `${name}/-/${version}.tgz`;

/** What npm asks of a package (https://github.com/npm/registry, "package metadata"). */
function describe(address: string, name: string, releases: readonly Release[]) {
	const versions = releases.map((release) => [
		release.manifest.version,
		{ ...release.manifest, dist: { tarball: `${address}${toFile(release)}` } }
	]);
	return {
		name,
		'dist-tags': { latest: releases.at(-1)?.manifest.version },
		versions: Object.fromEntries(versions)
	};
}
