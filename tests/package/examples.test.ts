import { execFile } from 'node:child_process';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, expect, test } from 'vitest';

/**
 * The examples of the documentation that are whole files (their first line names the file), together in
 * one app under svelte-check. A name that comes again gets a number.
 */
const root = fileURLToPath(new URL('../..', import.meta.url));
const fixture = join(root, 'tests/fixtures/documentation');
const app = join(root, 'tests/.tmp/documentation');
const documents = [
	'docs/sessions-and-tokens.md',
	'docs/protecting-routes.md',
	'docs/session.md',
	'docs/client-state.md',
	'docs/sign-in.md',
	'docs/provider.md',
	'README.md',
	'docs/local-logto.md'
];
const execute = promisify(execFile);

afterAll(() => rm(app, { recursive: true, force: true }));

test('the examples of the documentation compile', async () => {
	await rm(app, { recursive: true, force: true });
	await cp(fixture, app, { recursive: true });
	const texts = await Promise.all(documents.map((name) => readFile(join(root, name), 'utf8')));
	const examples = findExamples(texts.join('\n'));
	expect(examples.size).toBeGreaterThan(15);
	for (const [path, text] of examples) {
		await mkdir(dirname(join(app, path)), { recursive: true });
		await writeFile(join(app, path), text);
	}
	await run('@sveltejs/kit/svelte-kit.js', 'sync');
	expect(await run('svelte-check/bin/svelte-check')).toContain('found 0 errors');
}, 240_000);

/** Texts by path: fenced `ts` and `svelte` blocks that begin with a comment naming their file. */
function findExamples(markdown: string): ReadonlyMap<string, string> {
	const found = new Map<string, string>();
	const blocks = markdown.matchAll(/^```(?:ts|svelte)\n((?:\/\/|<!--) (\S+\.\w+)[^]*?)^```$/gm);
	for (const [, text = '', path = ''] of blocks) found.set(toFreePath(found, path), text);
	return found;
}

function toFreePath(taken: ReadonlyMap<string, string>, path: string): string {
	let free = path;
	for (let number = 2; taken.has(free); number++)
		// SvelteKit reserves names that begin with a plus sign: a group next to it can use the same name.
		free = path.includes('/+')
			? path.replace('/+', `/(${number})/+`)
			: path.replace(/(\.server)?(\.\w+)$/, `-${number}$1$2`);
	return free;
}

/** What a program of node_modules printed, whether it ended well or not. */
async function run(program: string, ...args: readonly string[]): Promise<string> {
	const path = join(root, 'node_modules', program);
	try {
		return (await execute(process.execPath, [path, ...args], { cwd: app })).stdout;
	} catch (error) {
		return error instanceof Error && 'stdout' in error ? String(error.stdout) : String(error);
	}
}
