import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createServer, resolveConfig, type InlineConfig } from 'vite';
import { localLogto, startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { LogtoAuth } from '../../src/lib/server/index.js';
import { findPort } from '../support/ports.js';

const names = [
	'AUTH_LOGTO_ISSUER',
	'AUTH_LOGTO_ID',
	'AUTH_LOGTO_SECRET',
	'AUTH_LOGTO_MACHINE_ID',
	'AUTH_LOGTO_MACHINE_SECRET',
	'AUTH_SECRET'
];
const kept = Symbol.for('sveltekit-logto.local');

let root = '';
let port = 0;
let closing: (() => Promise<unknown>)[] = [];
beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'elsewhere-'));
	port = await findPort();
	// The plugin stays away from tests; each test here is a process of its own.
	for (const name of ['VITEST', ...names]) vi.stubEnv(name, undefined);
	Reflect.deleteProperty(globalThis, kept);
});
afterEach(async () => {
	const logto: LocalLogto | undefined = Reflect.get(globalThis, kept);
	await Promise.all([...closing.map((close) => close()), logto?.close()]);
	closing = [];
	Reflect.deleteProperty(globalThis, kept);
	vi.unstubAllEnvs();
	await rm(root, { recursive: true });
});

const toConfig = (options: { readonly port?: number }): InlineConfig => ({
	configFile: false,
	root,
	logLevel: 'silent',
	server: { middlewareMode: true, ws: false },
	plugins: [localLogto(options)]
});

async function dev(options: { readonly port?: number } = { port }): Promise<void> {
	const server = await createServer(toConfig(options));
	closing.push(() => server.close());
}

const answers = async (at = port): Promise<boolean> =>
	fetch(`http://localhost:${at}/api/status`).then(
		({ status }) => status === 204,
		() => false
	);

async function occupy(): Promise<void> {
	const server: Server = createHttpServer((_, response) => response.end());
	await new Promise<void>((resolve) => server.listen(port, 'localhost', resolve));
	closing.push(() => new Promise((resolve) => server.close(resolve)));
}

describe('localLogto()', () => {
	it('starts nothing where the configuration is only read, as svelte-check and svelte-kit sync do', async () => {
		await resolveConfig(toConfig({ port }), 'serve');
		expect(await answers()).toBe(false);
		expect(process.env['AUTH_LOGTO_ISSUER']).toBe(`http://localhost:${port}`);
	});

	it('starts for the development server, at the port that was asked for', async () => {
		await dev();
		expect(await answers()).toBe(true);
	});

	it('lets a watching check run next to the development server, in either order', async () => {
		await resolveConfig(toConfig({ port }), 'serve');
		await dev();
		await resolveConfig(toConfig({ port }), 'serve');
		expect(await answers()).toBe(true);
	});

	it('says that another local Logto holds the port that was asked for', async () => {
		const other = await startLocalLogto({ port });
		closing.push(() => other.close());
		await expect(dev()).rejects.toThrow(
			new RegExp(`port ${port}, which is taken. Another local Logto uses it`)
		);
	});

	it('says that another program holds the port, and what to do', async () => {
		await occupy();
		await expect(dev()).rejects.toThrow(/Another program uses it\. Stop it, set the option "port"/);
	});

	it('starts once the port is free again', async () => {
		const other = await startLocalLogto({ port });
		await expect(dev()).rejects.toThrow('taken');
		await other.close();
		await dev();
		expect(await answers()).toBe(true);
	});

	it('takes a free port where none was asked for', async () => {
		await dev({});
		const { port: taken } = new URL(process.env['AUTH_LOGTO_ISSUER'] ?? '');
		expect(await answers(Number(taken))).toBe(true);
	});
});

describe('clientCredentials against the local Logto', () => {
	/** The guide's call, and what it is for. */
	async function listUsers(): Promise<number> {
		const { clientCredentials } = LogtoAuth({ env: { ...process.env }, logLevel: 'silent' });
		const resource = 'https://default.logto.app/api';
		const token = await clientCredentials({ resource, scopes: ['all'] });
		const headers = { authorization: `Bearer ${token}` };
		return (await fetch(`http://localhost:${port}/api/users`, { headers })).status;
	}

	it('opens the Management API, as in the guide', async () => {
		await dev();
		expect(await listUsers()).toBe(200);
	});

	it('works with the machine of the app’s own .env, which wins', async () => {
		await writeFile(
			join(root, '.env'),
			'AUTH_LOGTO_MACHINE_ID=my-machine\nAUTH_LOGTO_MACHINE_SECRET=my-machine-secret\n'
		);
		await dev();
		expect(process.env['AUTH_LOGTO_MACHINE_ID']).toBe('my-machine');
		expect(process.env['AUTH_LOGTO_MACHINE_SECRET']).toBe('my-machine-secret');
		expect(await listUsers()).toBe(200);
	});

	it('works with a machine of the environment, which is still there after a restart', async () => {
		vi.stubEnv('AUTH_LOGTO_MACHINE_ID', 'machine-of-ci');
		vi.stubEnv('AUTH_LOGTO_MACHINE_SECRET', 'secret-of-ci');
		await dev();
		await resolveConfig(toConfig({ port }), 'serve');
		expect(process.env['AUTH_LOGTO_MACHINE_ID']).toBe('machine-of-ci');
		expect(await listUsers()).toBe(200);
	});
});
