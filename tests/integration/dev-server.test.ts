import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { findPort } from '../support/ports.js';
import { createHttpClient, signInAtLogto } from '../support/http-client.js';
import { startProcess, type ServerProcess } from '../support/server-process.js';
import { navigation } from '../support/sign-in.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const running: ServerProcess[] = [];

afterEach(async () => {
	await Promise.all(running.splice(0).map((server) => server.close()));
});

/** Runs Vite as a newcomer does: with no account and no environment. */
async function startVite(command: 'dev' | 'preview') {
	const port = await findPort();
	const words = [command, '--port', String(port), '--host', 'localhost'];
	const server = await startProcess(['node_modules/vite/bin/vite.js', ...words], {
		cwd: root,
		env: { HOME: process.env['HOME'], DEMO_ENGINE: process.env['DEMO_ENGINE'] },
		listening: ['Local Logto:', 'Local:']
	});
	running.push(server);
	return { origin: `http://localhost:${port}`, output: server.output };
}

it.each(['dev', 'preview'] as const)('vite %s alone is enough to sign in', async (command) => {
	const { origin, output } = await startVite(command);
	const client = createHttpClient();
	const start = await client.fetch(`${origin}/auth/signin?redirectTo=/dashboard`, {
		headers: navigation
	});
	const callback = await signInAtLogto(client, start.headers.get('location') ?? '', 'alice');
	const arrival = await client.fetch(callback, { headers: navigation });
	expect(arrival.headers.get('location')).toBe('/dashboard');
	const page = await client.fetch(`${origin}/dashboard`, { headers: navigation });
	expect(page.status, output()).toBe(200);
	expect(await page.text()).toContain('Hello, Alice');
});
