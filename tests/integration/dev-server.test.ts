import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from 'vitest';
import { findPort } from '../support/demo.js';
import { createHttpClient, signInAtLogto } from '../support/http-client.js';
import { navigation } from '../support/sign-in.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const running: ChildProcess[] = [];

afterEach(async () => {
	for (const child of running.splice(0)) {
		const ended = once(child, 'exit');
		child.kill('SIGTERM');
		await ended;
	}
});

/** Runs Vite as a newcomer does: with no account and no environment. */
async function startVite(command: 'dev' | 'preview') {
	const port = await findPort();
	const child = spawn(
		process.execPath,
		['node_modules/vite/bin/vite.js', command, '--port', String(port), '--host', 'localhost'],
		{
			cwd: root,
			env: {
				PATH: process.env['PATH'],
				HOME: process.env['HOME'],
				DEMO_ENGINE: process.env['DEMO_ENGINE']
			},
			stdio: ['ignore', 'pipe', 'pipe']
		}
	);
	running.push(child);
	let output = '';
	child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
	child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
	while (!/Local Logto:/.test(output) || !/Local:/.test(output)) {
		if (child.exitCode !== null) throw new Error(`Vite ended:\n${output}`);
		await new Promise((next) => setTimeout(next, 50));
	}
	return { origin: `http://localhost:${port}`, output: () => output };
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
