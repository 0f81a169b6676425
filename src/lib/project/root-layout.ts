import { mayOpenPage } from '../server/guards/rules/rules.js';
import type { LogtoAuthOptions } from '../server/config/options.js';
import type { RouteModule } from './read-module.js';
import { findLoad, type Place } from './route-report.js';

type Options = Pick<LogtoAuthOptions, 'routes' | 'notFound' | 'pages'>;

/**
 * The load function of the root layout. SvelteKit also runs it for addresses that match no route, because the
 * app's 404 page has that layout. Empty if there is no such function.
 *
 * @param places of the same project, to distinguish pages from endpoints
 */
export function listRootLayout(
	files: readonly RouteModule[],
	directory: string,
	options: Options,
	places: readonly Place[]
): readonly Place[] {
	const file = files.find(({ path }) =>
		/^\/\+layout\.server\.[jt]s$/.test(path.slice(directory.length))
	);
	const found = file === undefined ? null : findLoad(file);
	if (file === undefined || found === null) return [];
	const { asks, covered } = toCover(options, places);
	const rule = { key: null, asks };
	const place = { routeId: '/', name: 'layout', file: file.path, rule, seen: found, covered };
	return [{ ...place, alwaysAsked: true, prerendered: false }];
}

function toCover(
	options: Options,
	places: readonly Place[]
): { readonly asks: string; readonly covered: Place['covered'] } {
	const { routes, notFound } = options;
	const mode =
		routes === undefined ? 'app' : (notFound ?? (mayOpenPage(options) ? 'app' : 'built-in'));
	if (mode === 'session')
		return { asks: 'session at addresses that match no route', covered: 'rule' };
	if (mode === 'built-in')
		return { asks: 'not run at addresses that match no route', covered: 'rule' };
	const isOpen = places.some(
		({ name, rule, routeId }) =>
			routeId !== null && name === 'page' && (rule === null || rule.asks === 'public')
	);
	const cure =
		routes === undefined || notFound !== undefined || isOpen
			? ''
			: '; no page is public, so set notFound to "built-in"';
	return { asks: `public at addresses that match no route${cure}`, covered: 'public' };
}
