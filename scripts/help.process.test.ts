import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPort } from '../tests/support/ports.js';
import { startProcess } from '../tests/support/server-process.js';

const execute = promisify(execFile);
const { scripts }: { readonly scripts: Readonly<Record<string, string>> } = JSON.parse(
	await readFile('package.json', 'utf8')
);
/** Those that run a program of the repository, and not a tool. */
const own = Object.entries(scripts).filter(([, line]) =>
	/ (?:scripts|bench)\/[\w-]+\.ts$/.test(line)
);

/** The repository as git has it, with what is not committed yet, and with what `npm install` brings. */
let clone = '';
beforeAll(async () => {
	clone = await mkdtemp(join(tmpdir(), 'clone-'));
	const words = ['ls-files', '--cached', '--others', '--exclude-standard', '-z'];
	const files = execFileSync('git', ['-c', 'safe.directory=*', ...words], { encoding: 'utf8' });
	const present = files.split('\0').filter((file) => file !== '' && existsSync(file));
	await Promise.all(present.map((file) => cp(file, join(clone, file))));
	await symlink(join(process.cwd(), 'node_modules'), join(clone, 'node_modules'));
});
afterAll(() => rm(clone, { recursive: true }));

const path = `${process.cwd()}/node_modules/.bin:${process.env['PATH']}`;
const run = (line: string) =>
	execute('sh', ['-c', line], { cwd: clone, env: { ...process.env, PATH: path } });
const generated = () => join(clone, '.svelte-kit');

describe('in a fresh clone', () => {
	// Each loads all that it imports before it prints, with nothing generated.
	it.concurrent.each(own)('npm run %s says what it does', async (name, line) => {
		const [first, ...rest] = line.split(' && ');
		// What builds an app extends what this writes. `test` does it when there is something to run.
		if (name !== 'test') expect(first).toBe('svelte-kit sync');
		const { stdout } = await run(`${rest.at(-1) ?? first} --help`);
		expect(stdout.length).toBeGreaterThan(40);
	});

	it('svelte-kit sync writes what the configuration of TypeScript extends', async () => {
		await rm(generated(), { recursive: true, force: true });
		await run('svelte-kit sync');
		expect(existsSync(join(generated(), 'tsconfig.json'))).toBe(true);
	});

	it('vite makes what it needs itself', async () => {
		await rm(generated(), { recursive: true, force: true });
		const { VITEST: _, NODE_ENV: __, ...env } = process.env;
		const port = await findPort();
		const server = await startProcess(
			['node_modules/vite/bin/vite.js', 'dev', '--port', String(port), '--host', 'localhost'],
			{ cwd: clone, env, listening: ['Local:'] }
		);
		const { status } = await fetch(`http://localhost:${port}/`);
		await server.close();
		expect(status).toBe(200);
	});
});

it('the other scripts run tools, after what the tools need is made', () => {
	const others = Object.entries(scripts).filter(([, line]) => !line.includes('scripts/ts.mjs'));
	const first = Object.fromEntries(others.map(([name, line]) => [name, line.split(' && ')[0]]));
	expect(first).toEqual({
		...{
			dev: 'vite dev',
			build: 'vite build',
			preview: 'vite build',
			format: 'prettier --write .'
		},
		...{ package: 'svelte-kit sync', check: 'svelte-kit sync', lint: 'svelte-kit sync' },
		...{ 'test:unit': 'svelte-kit sync', 'test:integration': 'svelte-kit sync' },
		mutation: 'npm --prefix mutation ci'
	});
});
