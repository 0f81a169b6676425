import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runCommand } from './command.js';

let directory = '';
beforeEach(async () => {
	directory = await mkdtemp(join(tmpdir(), 'command-'));
});
afterEach(() => rm(directory, { recursive: true }));

/** Runs it in this process; nothing of it starts a server. */
async function run(...words: readonly string[]) {
	const write = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
	try {
		return { code: await runCommand(words), stderr: write.mock.calls.join('') };
	} finally {
		write.mockRestore();
	}
}

test('names all faults of a configuration', async () => {
	const file = join(directory, 'config.json');
	await writeFile(file, '{"people":[],"clientId":1,"organizationRoles":{"a":{"permissions":"x"}}}');
	const { code, stderr } = await run('local', '--config', file);
	expect(code).toBe(1);
	expect(stderr).toContain(
		'"people" is not a field of the configuration. "clientId" must be a string.'
	);
	expect(stderr).toContain('"permissions" of "a" in "organizationRoles" must be');
	expect(stderr).not.toContain('    at ');
});

test.each([
	[[], 'sveltekit-logto local'],
	[['serve'], 'There is no command "serve".\n\nsveltekit-logto local'],
	[['serve', 'twice'], 'There is no command "serve".'],
	[['\u001b[2Jse\nrve'], 'There is no command "[2Jserve".'],
	[['s'.repeat(100)], `There is no command "${'s'.repeat(30)}…".`],
	[['local', '--port', 'x'], '--port takes a number'],
	[['local', '--prot', '1'], "Unknown option '--prot'"]
])('%j is answered with the usage and code 2', async (words, expected) => {
	const { code, stderr } = await run(...words);
	expect(code).toBe(2);
	expect(stderr).toContain(expected);
});

test('explains why a folder is not a project', async () => {
	const { code, stderr } = await run('routes', '--root', directory);
	expect(code).toBe(1);
	expect(stderr).toContain('There is no src/hooks.server.ts');
});

test.each([
	['routes', '--port', '1'],
	['local', '--check'],
	['routes', 'twice']
])('takes no words that say nothing: %s %s', async (...words) => {
	expect((await run(...words)).code).toBe(2);
});
