import { describe, expect, it } from 'vitest';
import { readModule, type RouteModule } from './read-module.js';

const read = (text: string, path = 'src/routes/a/+page.server.ts'): Promise<RouteModule> =>
	readModule({ path, text });

const fromLibrary = (names: string) => `import ${names} from 'sveltekit-logto/server';\n`;

describe('exports', () => {
	it.each([
		['export const load = (() => ({})) satisfies PageServerLoad;', ['load']],
		['export const load: PageServerLoad = async () => ({});', ['load']],
		['export const { load, actions: [actions], ...rest } = create();', ['load', 'actions', 'rest']],
		['export const { load = fallback } = create();', ['load']],
		['export const load = f, actions = {};', ['load', 'actions']],
		['export async function* load() {}', ['load']],
		['export class load {}', ['load']],
		["export { default as load } from './load.js';", ['load']],
		["export * as load from './load.js';", ['load']],
		['const it = 1; export { it as load };', ['load']],
		['const load = 1; export { load as other };', ['other']],
		['const it = 1; export { it as "load" };', ['load']],
		['export default 1;', ['default']]
	])('has the names of %s', async (text, names) => {
		expect([...(await read(text)).exports]).toEqual(names);
	});

	it.each([
		['a comment', '// export const load = 1;'],
		['a block comment', '/* export { load }; export * from "./a.js"; */'],
		['a string', "const text = 'export const load = 1';"],
		['a template', 'const text = `\nexport const load = 1;\n`;'],
		['a regular expression', 'const it = /export const load = "/;'],
		['a type', 'export type load = string; export interface actions {}'],
		['a list of types', "export type { load } from './load.js';"],
		['a type in a list', 'type load = 1; export { type load };'],
		['a function of the file', 'const load = () => ({});']
	])('has none in %s', async (_, text) => {
		expect(await read(text)).toMatchObject({ exports: new Set(), exportsAll: false });
	});

	it('notices export * from another module', async () => {
		expect((await read("export * from './a.js';")).exportsAll).toBe(true);
	});
});

describe('guards', () => {
	it.each([
		['a plain call', 'await requireSession(event);'],
		['a call with type arguments', 'await requireSession<App>(event);'],
		['a call across lines', 'await requireSession\n\t(event);'],
		['a call in a template', 'const text = `${await requireSession(event)}`;'],
		['a call after a regular expression', 'const it = /[/*"]/; await requireSession(event); /* */'],
		['a call under another name', `${fromLibrary('{ requireSession as need }')}await need(event);`],
		['a call of a namespace', `${fromLibrary('* as logto')}await logto.requireSession(event);`]
	])('sees %s', async (_, text) => {
		expect((await read(text)).guards).toEqual(['requireSession']);
	});

	it.each([
		['text in a template', 'const text = `requireSession(event)`;'],
		['a comment in a call', 'run(/* requireSession(event) */);'],
		['a declaration', 'function requireSession(event: unknown) { return event; }'],
		['a type', 'type Guard = { requireSession(event: unknown): void };'],
		[
			'another function under that name',
			"import { other as requireSession } from './a.js';\nrequireSession();"
		]
	])('sees none in %s', async (_, text) => {
		expect((await read(text)).guards).toEqual([]);
	});

	it('lists each guard once, in the order of the code', async () => {
		const text = 'requireRole(e, "a"); requireSession(e); requireRole(e, "b");';
		expect((await read(text)).guards).toEqual(['requireRole', 'requireSession']);
	});
});

describe('load of this library', () => {
	it.each([
		[true, `${fromLibrary('{ load }')}export { load };`],
		[true, `${fromLibrary('{ load as ours }')}export { ours as load };`],
		[true, `${fromLibrary('* as logto')}export const load = (event) => logto.load(event);`],
		[false, `${fromLibrary('{ load }')}// load(event)\nconst text = 'load(event)';`],
		[false, "// export { load } from 'sveltekit-logto/server';"],
		[false, `${fromLibrary('* as logto')}export const load = (event) => other.load(event);`]
	])('is used (%s) in %s', async (expected, text) => {
		expect((await read(text)).usesOurLoad).toBe(expected);
	});
});

describe('prerender', () => {
	it.each([
		[true, 'export const prerender: PrerenderOption = true;'],
		[true, "export const prerender = 'auto' satisfies PrerenderOption;"],
		[true, 'export const ssr = true, prerender = true;'],
		[false, 'export const prerender = false as const;'],
		[null, 'const prerender = true;'],
		[null, '// export const prerender = true;'],
		[null, 'export const prerender = decide();']
	])('is %s in %s', async (expected, text) => {
		expect((await read(text)).prerender).toBe(expected);
	});
});

describe('constants', () => {
	it('have the function that makes them', async () => {
		const text =
			'export const list = query<Thing[]>(f); export const add = guarded.form(g); export const own = () => 1;';
		expect((await read(text)).constants).toEqual([
			{ name: 'list', maker: 'query' },
			{ name: 'add', maker: 'guarded.form' },
			{ name: 'own', maker: '' }
		]);
	});

	it.each([
		['a type', 'export type Thing = { a: 1 };\nexport const list = query(f);'],
		['a comment', '// export more\nexport const list = query(f);'],
		['a default', 'export const list = query((a, b = 1) => b);']
	])('are all that a file exports next to %s', async (_, text) => {
		expect(await read(text)).toMatchObject({ hasOtherExports: false });
	});

	it('are not all that a file exports next to a function', async () => {
		expect(await read('export function list() {}')).toMatchObject({ hasOtherExports: true });
	});
});

it('reads JavaScript', async () => {
	const text = 'export const load = (event) => requireSession(event);';
	expect(await read(text, 'src/routes/+page.server.js')).toMatchObject({
		exports: new Set(['load']),
		guards: ['requireSession']
	});
});

it('says nothing about a component', async () => {
	const text = '<script module>export const load = 1;</script>';
	expect(await read(text, 'src/routes/+page.svelte')).toMatchObject({ exports: new Set() });
});

it('names the file that has a syntax error', async () => {
	await expect(read('export const = 1;')).rejects.toThrow(
		'src/routes/a/+page.server.ts has a syntax error'
	);
});
