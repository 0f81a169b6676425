import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createLogger, createServer, preview, resolveConfig, type ViteDevServer } from 'vite';
import { localLogto } from './plugin.js';

const names = [
	'AUTH_LOGTO_ISSUER',
	'AUTH_LOGTO_ID',
	'AUTH_LOGTO_SECRET',
	'AUTH_LOGTO_MACHINE_ID',
	'AUTH_LOGTO_MACHINE_SECRET',
	'AUTH_SECRET'
] as const;
let root = '';
let server: ViteDevServer | null = null;
let said = '';

beforeEach(async () => {
	root = await mkdtemp(join(tmpdir(), 'local-logto-'));
	said = '';
	// The plugin stays away from tests; here it is what is tested.
	for (const name of ['VITEST', ...names]) vi.stubEnv(name, undefined);
});

afterEach(async () => {
	await server?.close();
	server = null;
	await rm(root, { recursive: true });
	vi.unstubAllEnvs();
});

test('starts a local Logto, sets the environment and prints the users', async () => {
	await serve();
	expect(process.env['AUTH_LOGTO_ISSUER']).toMatch(/^http:\/\/localhost:\d+$/);
	expect(process.env['AUTH_LOGTO_ID']).toBe('local-app');
	expect(process.env['AUTH_LOGTO_SECRET']).toBe('local-app-secret');
	expect(process.env['AUTH_LOGTO_MACHINE_ID']).toBe('local-machine');
	expect(process.env['AUTH_LOGTO_MACHINE_SECRET']).toBe('local-machine-secret');
	expect(process.env['AUTH_SECRET']?.length).toBeGreaterThan(32);
	expect(said).toContain(process.env['AUTH_LOGTO_ISSUER']);
	expect(said).toContain('Alice Liddell, Bob Builder, Carol Danvers');
	expect(said).not.toContain('secret');
});

test('keeps its port and keys at a restart of Vite', async () => {
	await serve();
	const before = await readKeys();
	await server?.restart();
	expect(await readKeys()).toEqual(before);
});

test('does not start if the app has its own Logto', async () => {
	await writeFile(join(root, '.env'), 'AUTH_LOGTO_ISSUER=https://tenant.logto.app\n');
	await serve();
	expect(process.env['AUTH_LOGTO_ID']).toBeUndefined();
	expect(said).toBe('');
});

test('copies variables of a .env file that the environment does not have', async () => {
	vi.stubEnv('AUTH_LOGTO_ID', 'mine');
	await writeFile(
		join(root, '.env'),
		'AUTH_LOGTO_ISSUER=https://tenant.logto.app\nAUTH_LOGTO_ID=of-the-file\nOTHER_AUTH_=x\n'
	);
	await serve();
	expect(process.env['AUTH_LOGTO_ISSUER']).toBe('https://tenant.logto.app');
	expect(process.env['AUTH_LOGTO_ID']).toBe('mine');
	expect(process.env['OTHER_AUTH_']).toBeUndefined();
});

test('reads a changed .env file again', async () => {
	const file = join(root, '.env');
	const issuer = 'AUTH_LOGTO_ISSUER=https://tenant.logto.app\n';
	await writeFile(file, `${issuer}AUTH_LOGTO_ID=first\nAUTH_SECRET=of-the-file\n`);
	await serve();
	await writeFile(file, `${issuer}AUTH_LOGTO_ID=second\n`);
	await server?.restart();
	expect(process.env['AUTH_LOGTO_ID']).toBe('second');
	expect(process.env['AUTH_SECRET']).toBeUndefined();
});

test('copies nothing for a build', async () => {
	await writeFile(join(root, '.env'), 'AUTH_LOGTO_ISSUER=https://tenant.logto.app\n');
	await resolveConfig({ configFile: false, root, plugins: [localLogto()] }, 'build');
	expect(process.env['AUTH_LOGTO_ISSUER']).toBeUndefined();
});

test('keeps an existing AUTH_SECRET', async () => {
	vi.stubEnv('AUTH_SECRET', 'mine');
	await serve();
	expect(process.env['AUTH_SECRET']).toBe('mine');
});

test('runs next to a preview, which is a production build on this machine', async () => {
	vi.stubEnv('NODE_ENV', 'production');
	// One that was started before, in development, would be found again.
	Reflect.deleteProperty(globalThis, Symbol.for('sveltekit-logto.local'));
	const previewed = await preview({
		root,
		configFile: false,
		logLevel: 'silent',
		preview: { port: 0, host: 'localhost' },
		plugins: [localLogto({ port: 0 })]
	});
	try {
		const issuer = `${process.env['AUTH_LOGTO_ISSUER']}/oidc`;
		const discovery = await fetch(`${issuer}/.well-known/openid-configuration`);
		expect(await discovery.json()).toMatchObject({ issuer });
	} finally {
		await previewed.close();
	}
});

async function serve(): Promise<void> {
	const customLogger = createLogger('info');
	customLogger.info = (message) => {
		said += message;
	};
	server = await createServer({
		configFile: false,
		root,
		customLogger,
		server: { middlewareMode: true, ws: false },
		plugins: [localLogto({ port: 0 })]
	});
}

async function readKeys(): Promise<unknown> {
	const issuer = process.env['AUTH_LOGTO_ISSUER'];
	return { issuer, keys: await (await fetch(`${issuer}/oidc/jwks`)).json() };
}
