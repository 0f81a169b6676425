import { describe, expect, it } from 'vitest';
import type { LogtoAuthOptions } from '../server/config/options.js';
import { readModules } from './read-module.js';
import { listRootLayout } from './root-layout.js';
import type { RouteFile } from './route-file.js';
import { listPlaces, toText } from './route-report.js';

const layout = { path: 'src/routes/+layout.server.ts', text: 'export const load = () => ({});' };
const page = { path: 'src/routes/a/+page.svelte', text: '' };
const endpoint = { path: 'src/routes/hook/+server.ts', text: 'export const POST = h;' };

type Options = Pick<LogtoAuthOptions, 'notFound' | 'pages'> & { readonly routes?: object };

async function list(options: Options, files: readonly RouteFile[] = [layout, page, endpoint]) {
	// The keys are those of no app.
	const given = options as LogtoAuthOptions;
	const modules = await readModules(files);
	const places = listPlaces(modules, 'src/routes', given.routes);
	return listRootLayout(modules, 'src/routes', given, places);
}

describe('the root layout', () => {
	it.each<[string, Options, string, string]>([
		['a page is public', { routes: { '/a': 'public' } }, 'public', 'public at addresses'],
		['there is no table', {}, 'public', 'public at addresses'],
		['the option says so', { routes: {}, notFound: 'app' }, 'public', 'public at addresses'],
		['a page tells of errors', { routes: {}, pages: { error: '/e' } }, 'public', 'public at'],
		['no page is public', { routes: { '/a': 'session' } }, 'rule', 'not run at addresses'],
		[
			'the option closes it',
			{ routes: { '/a': 'public' }, notFound: 'built-in' },
			'rule',
			'not run'
		],
		[
			'users alone get it',
			{ routes: { '/a': 'public' }, notFound: 'session' },
			'rule',
			'session at'
		]
	])('where %s', async (_, options, covered, asks) => {
		expect(await list(options)).toEqual([
			expect.objectContaining({
				name: 'layout',
				covered,
				rule: { key: null, asks: expect.stringContaining(asks) }
			})
		]);
	});

	it('is public if only an endpoint is public, and the report says how to close it', async () => {
		const [place] = await list({ routes: { '/hook': 'public' } });
		expect(place?.covered).toBe('public');
		expect(toText(place === undefined ? [] : [place])).toContain('set notFound to "built-in"');
	});

	it('is not listed if it loads nothing on the server', async () => {
		expect(await list({}, [page])).toEqual([]);
		expect(await list({}, [{ ...layout, text: 'export const ssr = false;' }])).toEqual([]);
		expect(await list({}, [{ ...layout, path: 'src/routes/a/+layout.server.ts' }])).toEqual([]);
	});
});
