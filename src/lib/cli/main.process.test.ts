import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';

const main = fileURLToPath(new URL('./main.ts', import.meta.url));
const loader = new URL('../../../scripts/ts.mjs', import.meta.url).href;
let directory = '';

beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'local-logto-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('runs a local Logto until the process is stopped', async () => {
	const child = run('local', '--port', '0');
	const output = await readUntil(child, 'AUTH_LOGTO_SECRET=');
	const endpoint = /AUTH_LOGTO_ISSUER=(\S+)/.exec(output)?.[1];
	expect(output).toContain('alice (Alice Liddell)');
	const response = await fetch(`${endpoint}/oidc/.well-known/openid-configuration`);
	expect(await response.json()).toMatchObject({ issuer: `${endpoint}/oidc` });
	child.kill('SIGTERM');
	expect(await once(child, 'exit')).toEqual([0, null]);
});

test('prints all variables that an app needs, with a new secret', async () => {
	const outputs = await Promise.all(
		[1, 2].map(async () => {
			const child = run('local', '--port', '0');
			const output = await readUntil(child, 'AUTH_SECRET=');
			child.kill('SIGTERM');
			await once(child, 'exit');
			return output.split('\n').filter((line) => line.startsWith('AUTH_'));
		})
	);
	const [one = [], other = []] = outputs;
	expect(one.slice(1, -1)).toEqual([
		'AUTH_LOGTO_ID=local-app',
		'AUTH_LOGTO_SECRET=local-app-secret',
		'AUTH_LOGTO_MACHINE_ID=local-machine',
		'AUTH_LOGTO_MACHINE_SECRET=local-machine-secret'
	]);
	expect(one.at(-1)).toMatch(/^AUTH_SECRET=\S{32,}$/);
	expect(one.at(-1)).not.toBe(other.at(-1));
});

test('prints no machine if none is configured', async () => {
	const file = join(directory, 'config.json');
	await writeFile(file, '{"machines":[]}');
	const child = run('local', '--port', '0', '--config', file);
	expect(await readUntil(child, '\nAUTH_SECRET=')).not.toContain('MACHINE');
	child.kill('SIGTERM');
	await once(child, 'exit');
});

test.each([
	['config.json', '{"clientId":"mine","users":[{"id":"1","username":"erin","password":"x"}]}'],
	[
		'config.mjs',
		'export default { clientId: "mine", users: [{ id: "1", username: "erin", password: "x" }] };'
	]
])('takes people and application from %s', async (name, text) => {
	const file = join(directory, name);
	await writeFile(file, text);
	const child = run('local', '--port', '0', '--config', file);
	const output = await readUntil(child, 'AUTH_LOGTO_SECRET=');
	expect(output).toContain('erin');
	expect(output).toContain('AUTH_LOGTO_ID=mine');
	child.kill('SIGINT');
	expect(await once(child, 'exit')).toEqual([0, null]);
});

test('prints --help to standard output', async () => {
	const { code, stdout } = await finish(run('--help'));
	expect(code).toBe(0);
	expect(stdout).toContain('--config <file>');
});

type Child = ReturnType<typeof run>;

function run(...words: readonly string[]) {
	const { VITEST: _, NODE_ENV: __, ...env } = process.env;
	return spawn(process.execPath, ['--import', loader, main, ...words], {
		env,
		stdio: ['ignore', 'pipe', 'pipe']
	});
}

async function readUntil(child: Child, text: string): Promise<string> {
	let output = '';
	for await (const chunk of child.stdout.iterator({ destroyOnReturn: false })) {
		output += String(chunk);
		if (output.includes(text)) return output;
	}
	throw new Error(`It ended and said: ${output}`);
}

async function finish(child: Child) {
	const read = async (stream: Child['stdout']) => {
		let text = '';
		for await (const chunk of stream) text += String(chunk);
		return text;
	};
	const [stdout, stderr] = await Promise.all([read(child.stdout), read(child.stderr)]);
	if (child.exitCode === null) await once(child, 'exit');
	return { code: child.exitCode, stdout, stderr };
}

const fixture = fileURLToPath(new URL('../../../tests/fixtures/routes', import.meta.url));

test('lists what covers a project and fails if something is not covered', async () => {
	const { code, stdout } = await finish(run('routes', '--check', '--root', fixture));
	expect(stdout.replaceAll(/ +/g, ' ').split('\n')).toEqual([
		' / page public (rule /)',
		' /account page session (no rule)',
		' /api GET public (rule /api)',
		' /api POST session (rule /api)',
		'✗ src/lib/list.remote.ts list nothing covers it',
		'',
		'2 by a rule, 0 believed, 2 public, 1 not covered',
		''
	]);
	expect(code).toBe(1);
});

test('prints JSON and fails only with --check', async () => {
	const { code, stdout } = await finish(run('routes', '--json', '--root', fixture));
	expect(JSON.parse(stdout)).toHaveLength(5);
	expect(code).toBe(0);
});

test('ends with the code of what is wrong', async () => {
	const { code, stderr } = await finish(run('serve'));
	expect(code).toBe(2);
	expect(stderr).toContain('There is no command "serve".');
});
