import { describe, expect, it } from 'vitest';
import type { Rule } from '../server/config/options.js';
import { readModule, readModules } from './read-module.js';
import { listPlaces, toText, type Place } from './route-report.js';

type Files = Readonly<Record<string, string>>;

const ours = "export { load } from 'sveltekit-logto/server';";
const own = 'export const load = () => ({});';

/** The place of the page below `/(app)/a`, whose rule is `session`. */
async function findPage(
	files: Files,
	routes: Record<string, Rule> = {}
): Promise<Place | undefined> {
	const all = { '(app)/a/+page.svelte': '', ...files };
	const listed = Object.entries(all).map(([path, text]) => ({ path: `src/routes/${path}`, text }));
	const modules = await readModules(listed);
	return listPlaces(modules, 'src/routes', routes).find(({ name }) => name === 'page');
}

describe('a page under a rule without its own server load', () => {
	it('is open to navigations, and the report says what closes it', async () => {
		const page = await findPage({ '+layout.server.ts': own });
		expect(page).toMatchObject({ covered: 'no', alwaysAsked: false });
		expect(toText(page === undefined ? [] : [page])).toContain(
			"✗  /(app)/a  page  session  (no rule); a link shows it without asking the server: add `export { load } from 'sveltekit-logto/server';`"
		);
	});

	it.each<[string, Files]>([
		['the root layout has our load', { '+layout.server.ts': ours }],
		['a layout above has it', { '(app)/+layout.server.js': ours }],
		['its group’s layout has it and the page names it', withPage('+page@(app).svelte', '(app)')],
		['the page goes back to the root', withPage('+page@.svelte', '')],
		['a layout goes back to the root', { '(app)/+layout@.svelte': '', '+layout.server.ts': ours }],
		['it has a load of its own', { '(app)/a/+page.server.ts': own }]
	])('is covered if %s', async (_, files) => {
		expect(await findPage(files)).toMatchObject({ covered: 'rule', alwaysAsked: true });
	});

	it.each<[string, Files]>([
		['the page leaves out that layout', { '(app)/a/+page@.svelte': '' }],
		['a layout leaves it out', { '(app)/a/+layout@.svelte': '' }]
	])('is not covered if %s', async (_, files) => {
		expect(await findPage({ ...files, '(app)/+layout.server.ts': ours })).toMatchObject({
			covered: 'no'
		});
	});

	it('is public if its rule is public', async () => {
		expect(await findPage({}, { '/(app)': 'public' })).toMatchObject({ covered: 'public' });
	});
});

/** A page whose file names a layout, which has our load. */
function withPage(name: string, folder: string): Files {
	return { [`(app)/a/${name}`]: '', [`${folder}/+layout.server.ts`.replace(/^\//, '')]: ours };
}

it.each([
	[ours, true],
	["export {load} from 'sveltekit-logto/server'", true],
	['export { requireSession, load as load } from "sveltekit-logto/server";', true],
	["export { load as session } from 'sveltekit-logto/server';", false],
	["export { load } from './load.js';", false],
	[
		"import { load as loadSession } from 'sveltekit-logto/server';\nconst s = await loadSession(event);",
		true
	],
	["import { load } from 'sveltekit-logto/server';\nconst s = await load(event);", true],
	["import { load as loadSession } from 'sveltekit-logto/server';", false],
	["import { load as loadSession } from './x.js';\nawait loadSession(event);", false]
])('recognizes our load in %s: %s', async (text, expected) => {
	const module = await readModule({ path: 'src/routes/+layout.server.ts', text });
	expect(module.usesOurLoad).toBe(expected);
});

describe('what is prerendered', () => {
	const prerender = 'export const prerender = true;';

	it.each<[string, Files]>([
		['the page says so', { '(app)/a/+page.ts': prerender }],
		['its server file says so', { '(app)/a/+page.server.ts': prerender }],
		['a layout says so', { '+layout.ts': "export const prerender = 'auto';" }]
	])('is a public file if %s', async (_, files) => {
		const page = await findPage(files, { '/(app)/a': 'public' });
		expect(page).toMatchObject({ covered: 'public', prerendered: true });
		expect(toText(page === undefined ? [] : [page])).toContain('public file');
	});

	it('is reported as not covered if a rule requires more', async () => {
		const page = await findPage({ '+layout.server.ts': ours, '(app)/a/+page.ts': prerender });
		expect(page).toMatchObject({ covered: 'no', prerendered: true });
		expect(toText(page === undefined ? [] : [page])).toContain(
			'session  (no rule); prerendered, so everyone can read the file'
		);
	});

	it('is overridden by a nearer file', async () => {
		const files = { '+layout.ts': prerender, '(app)/a/+page.ts': 'export const prerender = false' };
		expect(await findPage({ ...files, '+layout.server.ts': ours })).toMatchObject({
			covered: 'rule',
			prerendered: false
		});
	});

	it('applies to GET of an endpoint', async () => {
		const text = `${prerender} export const GET = h;`;
		const modules = await readModules([{ path: 'src/routes/feed/+server.ts', text }]);
		const list = (routes: Record<string, Rule>) => listPlaces(modules, 'src/routes', routes);
		expect(list({ '/feed': 'public' })).toMatchObject([{ covered: 'public', prerendered: true }]);
		expect(list({})).toMatchObject([{ covered: 'no' }]);
	});

	it.each([
		['public', 'export const posts = prerender(() => listPosts());'],
		['no', 'export const mine = prerender(() => requireSession(getRequestEvent()));'],
		['no', 'export const mine = prerender(() => getRequestEvent().locals.auth());']
	])('is %s as a remote function: %s', async (covered, text) => {
		const modules = await readModules([{ path: 'src/lib/a.remote.ts', text }]);
		const [place] = listPlaces(modules, 'src/routes', {});
		expect(place).toMatchObject({ covered, prerendered: true });
		const cure = covered === 'no' ? 'use guarded.query' : 'public file';
		expect(toText(place === undefined ? [] : [place])).toContain(cure);
	});
});
