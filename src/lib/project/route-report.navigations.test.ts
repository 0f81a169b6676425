import { describe, expect, it } from 'vitest';
import type { Rule } from '../server/config/options.js';
import { usesOurLoad } from './layout-chain.js';
import { listPlaces, toText, type Place } from './route-report.js';

type Files = Readonly<Record<string, string>>;

const ours = "export { load } from 'sveltekit-logto/server';";
const own = 'export const load = () => ({});';

/** The place of the page below `/(app)/a`, whose rule is `session`. */
function findPage(files: Files, routes: Record<string, Rule> = {}): Place | undefined {
	const all = { '(app)/a/+page.svelte': '', ...files };
	const listed = Object.entries(all).map(([path, text]) => ({ path: `src/routes/${path}`, text }));
	return listPlaces(listed, 'src/routes', routes).find(({ name }) => name === 'page');
}

describe('a page under a rule without a load of its own on the server', () => {
	it('is open to navigations, and the report says what closes it', () => {
		const page = findPage({ '+layout.server.ts': own });
		expect(page).toMatchObject({ covered: 'no', alwaysAsked: false });
		expect(toText(page === undefined ? [] : [page])).toContain(
			"✗  /(app)/a  page  session  (no rule); a link shows it without asking the server: write `export { load } from 'sveltekit-logto/server';`"
		);
	});

	it.each<[string, Files]>([
		['the root layout has our load', { '+layout.server.ts': ours }],
		['a layout above has it', { '(app)/+layout.server.js': ours }],
		['its group’s layout has it and the page names it', withPage('+page@(app).svelte', '(app)')],
		['the page goes back to the root', withPage('+page@.svelte', '')],
		['a layout goes back to the root', { '(app)/+layout@.svelte': '', '+layout.server.ts': ours }],
		['it has a load of its own', { '(app)/a/+page.server.ts': own }]
	])('is covered where %s', (_, files) => {
		expect(findPage(files)).toMatchObject({ covered: 'rule', alwaysAsked: true });
	});

	it.each<[string, Files]>([
		['the page leaves out that layout', { '(app)/a/+page@.svelte': '' }],
		['a layout leaves it out', { '(app)/a/+layout@.svelte': '' }]
	])('is open where %s', (_, files) => {
		expect(findPage({ ...files, '(app)/+layout.server.ts': ours })).toMatchObject({
			covered: 'no'
		});
	});

	it('is no matter where its rule is public', () => {
		expect(findPage({}, { '/(app)': 'public' })).toMatchObject({ covered: 'public' });
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
])('knows our load in %s: %s', (text, expected) => {
	expect(usesOurLoad(text)).toBe(expected);
});

describe('what is prerendered', () => {
	const prerender = 'export const prerender = true;';

	it.each<[string, Files]>([
		['the page says so', { '(app)/a/+page.ts': prerender }],
		['its server file says so', { '(app)/a/+page.server.ts': prerender }],
		['a layout says so', { '+layout.ts': "export const prerender = 'auto';" }]
	])('is a public file where %s', (_, files) => {
		const page = findPage(files, { '/(app)/a': 'public' });
		expect(page).toMatchObject({ covered: 'public', prerendered: true });
		expect(toText(page === undefined ? [] : [page])).toContain('public file');
	});

	it('is said as the build says it, where a rule asks for more', () => {
		const page = findPage({ '+layout.server.ts': ours, '(app)/a/+page.ts': prerender });
		expect(page).toMatchObject({ covered: 'no', prerendered: true });
		expect(toText(page === undefined ? [] : [page])).toContain(
			'session  (no rule); prerendered, so it is a file for everybody'
		);
	});

	it('is not what a nearer file says is not', () => {
		const files = { '+layout.ts': prerender, '(app)/a/+page.ts': 'export const prerender = false' };
		expect(findPage({ ...files, '+layout.server.ts': ours })).toMatchObject({
			covered: 'rule',
			prerendered: false
		});
	});

	it('is what GET of an endpoint answers', () => {
		const text = `${prerender} export const GET = h;`;
		const list = (routes: Record<string, Rule>) =>
			listPlaces([{ path: 'src/routes/feed/+server.ts', text }], 'src/routes', routes);
		expect(list({ '/feed': 'public' })).toMatchObject([{ covered: 'public', prerendered: true }]);
		expect(list({})).toMatchObject([{ covered: 'no' }]);
	});

	it.each([
		['public', 'export const posts = prerender(() => listPosts());'],
		['no', 'export const mine = prerender(() => requireSession(getRequestEvent()));'],
		['no', 'export const mine = prerender(() => getRequestEvent().locals.auth());']
	])('is %s as a remote function: %s', (covered, text) => {
		const [place] = listPlaces([{ path: 'src/lib/a.remote.ts', text }], 'src/routes', {});
		expect(place).toMatchObject({ covered, prerendered: true });
		const cure = covered === 'no' ? 'use guarded.query' : 'public file';
		expect(toText(place === undefined ? [] : [place])).toContain(cure);
	});
});
