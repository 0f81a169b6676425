import { describe, expect, it } from 'vitest';
import type { Rule } from '../server/config/options.js';
import type { RouteFile } from './route-file.js';
import { readModules } from './read-module.js';
import { listPlaces, toText, type Place } from './route-report.js';

type Table = Record<string, Rule>;

/** The root layout as the guides have it. */
const layout: RouteFile = {
	path: 'src/routes/+layout.server.ts',
	text: "export { load } from 'sveltekit-logto/server';"
};

const list = async (files: readonly RouteFile[], routes?: Table): Promise<readonly Place[]> =>
	listPlaces(await readModules(files), 'src/routes', routes);

/** What covers a file's places, by name, in an app whose root layout asks. */
async function cover(path: string, text: string, routes?: Table): Promise<Record<string, string>> {
	const places = await list([layout, { path, text }], routes);
	return Object.fromEntries(places.map(({ name, covered }) => [name, covered]));
}

const guarded = 'export const load = async (event) => { await requireSession(event); };';

describe('listPlaces', () => {
	it.each<[string, string, string]>([
		['src/routes/+page.svelte', '/', 'page'],
		['src/routes/a/+page.server.ts', '/a', 'page'],
		['src/routes/(app)/a/+page.ts', '/(app)/a', 'page'],
		['src/routes/(app)/a/[id=slug]/+page@(app).svelte', '/(app)/a/[id=slug]', 'page'],
		['src/routes/[[lang]]/[...rest]/+page.js', '/[[lang]]/[...rest]', 'page'],
		['src/routes/a/+page@.svelte', '/a', 'page'],
		['src/routes/[...rest]/a/+page@[...rest].svelte', '/[...rest]/a', 'page'],
		['src/routes/a/+page.md', '/a', 'page']
	])('finds the page of %s', async (path, routeId, name) => {
		expect(await list([{ path, text: '' }], {})).toMatchObject([{ routeId, name }]);
	});

	it('counts a page of several files once, with its guard', async () => {
		const files = ['+page.svelte', '+page.ts', '+page.server.ts'].map((name) => ({
			path: `src/routes/a/${name}`,
			text: name === '+page.server.ts' ? guarded : ''
		}));
		expect(await list(files, undefined)).toMatchObject([
			{ name: 'page', seen: ['requireSession'], covered: 'believed' }
		]);
	});

	it.each<[string, string, boolean]>([
		['+page.server.ts', 'export const load = () => ({});', true],
		['+page.server.js', 'export async function load() {}', true],
		['+page.server.ts', "export * from './page.js';", true],
		['+page.server.ts', 'export const actions = {};', false],
		['+page.ts', 'export const load = () => ({});', false]
	])('knows whether navigations ask for a page with %s: %s', async (name, text, alwaysAsked) => {
		const files = [
			{ path: 'src/routes/a/+page.svelte', text: '' },
			{ path: `src/routes/a/${name}`, text }
		];
		for (const order of [files, files.toReversed()])
			expect(await list(order, {})).toContainEqual(
				expect.objectContaining({ name: 'page', alwaysAsked })
			);
	});

	it.each<[string, Record<string, string>]>([
		['export const GET = h; export async function POST() {}', { GET: 'no', POST: 'no' }],
		['const GET = h; export { GET, h as DELETE };', { GET: 'no', DELETE: 'no' }],
		['export const fallback = h;', { fallback: 'no' }],
		["export * from './handlers.js';", { endpoint: 'no' }],
		["export * from './handlers.js'; export const PUT = h;", { PUT: 'no', endpoint: 'no' }],
		['export const GETTER = 1;', { endpoint: 'no' }]
	])('finds what a +server.ts answers: %s', async (text, expected) => {
		expect(await cover('src/routes/api/+server.ts', text)).toEqual(expected);
	});

	it('finds actions and remote functions', async () => {
		expect(await cover('src/routes/+page.server.ts', 'export const actions = {};')).toEqual({
			page: 'no',
			actions: 'no'
		});
		const text =
			'export const list = query(f); export const add = guarded.form(g); export const all = guarded.query.live(h); export const open = query.live(i);';
		expect(await cover('src/lib/things.remote.ts', text, { '/': 'session' })).toEqual({
			list: 'no',
			add: 'believed',
			all: 'believed',
			open: 'no'
		});
		const own =
			'export const list = query(async () => { await requireSession(getRequestEvent()); });';
		expect(await cover('src/lib/things.remote.ts', own)).toEqual({ list: 'believed' });
	});

	it.each([
		'const list = query(f); export { list };',
		"export * from './other.js';",
		'export const { list, add } = all;',
		'export const list = query(f), add = command(g);'
	])('reports exports without a known name as not covered: %s', async (text) => {
		expect(await cover('src/lib/a.remote.ts', text)).toMatchObject({ others: 'no' });
	});

	it.each(['fallback', 'endpoint'])(
		'uses the weakest rule of all methods for a %s',
		async (name) => {
			const text = name === 'fallback' ? 'export const fallback = h;' : "export * from './h.js';";
			const open: Table = { '/a': { methods: { PUT: 'public' } } };
			expect(await cover('src/routes/a/+server.ts', text, open)).toEqual({ [name]: 'public' });
			const closed: Table = { '/a': { methods: { PUT: { role: 'x' } } } };
			expect(await cover('src/routes/a/+server.ts', text, closed)).toEqual({ [name]: 'rule' });
		}
	);

	it('ignores guards in files that do not run on the server', async () => {
		const text = '<pre>await requireSession(event)</pre>';
		expect(await cover('src/routes/a/+page.svelte', text)).toEqual({ page: 'no' });
		expect(await cover('src/routes/a/+page.ts', guarded)).toEqual({ page: 'no' });
	});

	it.each<[string, Table, string]>([
		['/(app)/a', { '/(app)': 'session' }, 'rule'],
		['/(app)/a', { '/(app)': 'session', '/(app)/a': 'public' }, 'public'],
		['/(app)/ab', { '/(app)/a': 'public' }, 'rule'],
		['/a', {}, 'rule'],
		['/a', { '/': 'public' }, 'rule'],
		['/a', { '/a': () => 'public' }, 'rule'],
		['/a', { '/a': { methods: { POST: 'session', GET: 'public' } } }, 'public'],
		// A form's POST renders the page.
		['/a', { '/a': { methods: { POST: 'public' } } }, 'public'],
		['/a', { '/a': { methods: { GET: { role: 'x' } } } }, 'rule'],
		['/a', { '/a': { rule: { role: 'x' }, otherwise: { status: 404 } } }, 'rule']
	])('%s with %j: %s', async (routeId, routes, expected) => {
		expect(await cover(`src/routes${routeId}/+page.svelte`, '', routes)).toEqual({
			page: expected
		});
	});

	it.each([
		'// await requireSession(event);',
		'/* await requireSession(event); */',
		'const text = "await requireSession(event)";',
		"import { requireSession } from 'sveltekit-logto/server';",
		'requireSessionToo(event);'
	])('sees no guard in %s', async (text) => {
		expect(await cover('src/routes/a/+page.server.ts', text)).toEqual({ page: 'no' });
	});

	it('sees a guard next to addresses and comments', async () => {
		const text = `const url = 'https://a.example'; // why\n${guarded}`;
		expect(await cover('src/routes/a/+page.server.ts', text)).toEqual({ page: 'believed' });
		expect(await cover('src/routes/a/+page.server.ts', text, { '/a': 'public' })).toEqual({
			page: 'believed'
		});
	});
});

it('distinguishes rules from guards in the file', async () => {
	const files: readonly RouteFile[] = [
		layout,
		{ path: 'src/routes/+page.svelte', text: '' },
		{ path: 'src/routes/a/+page.server.ts', text: guarded },
		{ path: 'src/routes/a/b/+page.svelte', text: '' },
		{ path: 'src/lib/b.remote.ts', text: 'export const list = query(f);' }
	];
	const table: Table = { '/': 'public', '/a': { role: 'boss' } };
	expect(toText(await list(files, table))).toBe(
		[
			'   /                    page  public  (rule /)',
			'   /a                   page  {"role":"boss"}  (rule /a); believed: requireSession in the file',
			'   /a/b                 page  {"role":"boss"}  (rule /a)',
			'✗  src/lib/b.remote.ts  list  nothing covers it',
			'',
			'2 by a rule, 0 believed, 1 public, 1 not covered',
			''
		].join('\n')
	);
});
