import { findAsked, matchRule } from '../server/guards/rules/rules.js';
import type { LogtoAuthOptions } from '../server/config/options.js';
import { asksEachTime, isPrerenderedPage } from './layout-chain.js';
import type { RouteModule } from './read-module.js';

/** Something that answers requests. */
export interface Place {
	/** `null`: a remote function, which has no route. */
	readonly routeId: string | null;
	/** `page`, `layout`, `actions`, an HTTP method, or the name of a remote function. */
	readonly name: string;
	readonly file: string;
	/** The rule for it: its key, and what the rule asks. */
	readonly rule: { readonly key: string | null; readonly asks: string } | null;
	/** Guards that the file calls somewhere. Whether they run for this place is not known. */
	readonly seen: readonly string[];
	/** `believed`: only by guards in the file. */
	readonly covered: 'rule' | 'public' | 'believed' | 'no';
	/**
	 * Whether each navigation asks the server, and so the rule. It does not for a page without its own server
	 * load, unless a layout has `load` of this library: SvelteKit's client shows such a page with the data of
	 * its layouts. Its rule does not cover it.
	 */
	readonly alwaysAsked: boolean;
	/** Whether the build prerenders it, or may do so. No rule covers a prerendered file. */
	readonly prerendered: boolean;
}

type Routes = LogtoAuthOptions['routes'];

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;

/** Every page, its actions, every endpoint and remote function of a project, with what covers it. */
export function listPlaces(
	files: readonly RouteModule[],
	routesDirectory: string,
	routes: Routes
): readonly Place[] {
	return files
		.flatMap((file) =>
			/\.remote\.[jt]s$/.test(file.path)
				? listRemote(file)
				: listRoute(file, { files, directory: routesDirectory, routes })
		)
		.filter(isFirst)
		.toSorted((a, b) => compare(a.routeId ?? '￿', b.routeId ?? '￿') || compare(a.name, b.name));
}

/** A page has up to three files. The one that runs on the server stands for the page. */
function isFirst(place: Place, index: number, all: readonly Place[]): boolean {
	if (place.name !== 'page') return true;
	const pages = all.filter(({ name, routeId }) => name === 'page' && routeId === place.routeId);
	return (pages.find(({ file }) => isOnServer(file)) ?? pages[0]) === place;
}

const isOnServer = (path: string): boolean => /\.server\.[jt]s$/.test(path);

interface Project {
	readonly files: readonly RouteModule[];
	readonly directory: string;
	readonly routes: Routes;
}

function listRoute(module: RouteModule, project: Project): readonly Place[] {
	const { path, exports, exportsAll: borrows } = module;
	const { files, directory, routes } = project;
	const name = path.slice(path.lastIndexOf('/') + 1);
	const folder = path.slice(directory.length, path.lastIndexOf('/'));
	const routeId = folder === '' ? '/' : folder;
	// In other files a guard would run in the browser, if at all.
	const seen = name.startsWith('+server.') || isOnServer(name) ? module.guards : [];
	const place = (
		what: string,
		asked: readonly string[],
		{ alwaysAsked = true, prerendered = false } = {}
	): Place => {
		const rule = findRule(routes, routeId, asked);
		const covered = toCover(rule, seen, { alwaysAsked, prerendered });
		return { routeId, name: what, file: path, rule, seen, covered, alwaysAsked, prerendered };
	};
	if (/^\+server\.[jt]s$/.test(name)) {
		const own = [...methods, 'fallback'].filter((method) => exports.has(method));
		const isFile = (method: string) => ({
			prerendered: method === 'GET' && module.prerender === true
		});
		const places = own.map((method) =>
			place(method, method === 'fallback' ? methods : [method], isFile(method))
		);
		return own.length === 0 || borrows ? [...places, place('endpoint', methods)] : places;
	}
	if (!/^\+page(?:@.*?)?(?:\.server)?\.[a-z]+$/.test(name)) return [];
	const prerendered = isPrerenderedPage(files, directory, folder);
	const alwaysAsked =
		(isOnServer(name) && (exports.has('load') || borrows)) ||
		asksEachTime(files, directory, folder);
	// A form's POST also renders the page. A prerendered file is only read.
	const page = place('page', prerendered ? ['GET'] : ['GET', 'POST'], { alwaysAsked, prerendered });
	return exports.has('actions') || borrows ? [page, place('actions', ['POST'])] : [page];
}

/** The guards that the load function of a file on the server calls; `null` if it has none. */
export function findLoad({ exports, exportsAll, guards }: RouteModule): readonly string[] | null {
	return exports.has('load') || exportsAll ? guards : null;
}

function listRemote(module: RouteModule): readonly Place[] {
	const { path, constants, guards, hasOtherExports } = module;
	const places = constants.map(({ name, maker }) =>
		toRemotePlace(path, name, maker, findRemoteGuards(maker, module))
	);
	// What is exported in another way has a name that is not known here.
	return hasOtherExports ? [...places, toRemotePlace(path, 'others', '', guards)] : places;
}

/** A prerendered function that reads the request was meant for some users: at build time there is no request. */
function findRemoteGuards(maker: string, module: RouteModule): readonly string[] {
	const { guards, readsRequest } = module;
	if (/^guarded\./.test(maker)) return [maker];
	return maker === 'prerender' && readsRequest ? [...guards, 'getRequestEvent'] : guards;
}

function toRemotePlace(file: string, name: string, maker: string, seen: readonly string[]): Place {
	const prerendered = maker === 'prerender';
	const place = { routeId: null, name, file, rule: null, seen, alwaysAsked: true, prerendered };
	return { ...place, covered: toCover(null, seen, place) };
}

interface Facts {
	readonly alwaysAsked: boolean;
	readonly prerendered: boolean;
}

function toCover(
	rule: Place['rule'],
	seen: readonly string[],
	{ alwaysAsked, prerendered }: Facts
): Place['covered'] {
	const asks = rule !== null && rule.asks !== 'public';
	// Everyone can read a prerendered file, so a rule or guard for it has no effect.
	if (prerendered) return asks || seen.length > 0 ? 'no' : 'public';
	if (asks) return alwaysAsked ? 'rule' : 'no';
	if (seen.length > 0) return 'believed';
	return rule === null ? 'no' : 'public';
}

/** What the rule asks of some methods. `public` for one of them makes all of them public. */
function findRule(routes: Routes, routeId: string, asked: readonly string[]): Place['rule'] {
	if (routes === undefined) return null;
	const found = matchRule(routes, routeId);
	if (found === null) return { key: null, asks: 'session' };
	const reasons = [...new Set(asked.map((method) => describe(findAsked(found.rule, method))))];
	return { key: found.key, asks: reasons.includes('public') ? 'public' : reasons.join(' or ') };
}

function describe(asked: ReturnType<typeof findAsked>): string {
	if (typeof asked === 'string') return asked;
	return typeof asked === 'function' ? 'a function' : JSON.stringify(asked);
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** The report as a table. */
export function toText(places: readonly Place[]): string {
	const rows = places.map((place) => [
		place.covered === 'no' ? '✗' : ' ',
		place.routeId ?? place.file,
		place.name,
		toReason(place)
	]);
	const widths = [0, 1, 2].map((column) =>
		Math.max(0, ...rows.map((row) => row[column]?.length ?? 0))
	);
	const lines = rows.map((row) =>
		row
			.map((cell, column) => cell.padEnd(widths[column] ?? 0))
			.join('  ')
			.trimEnd()
	);
	const count = (covered: Place['covered']) =>
		places.filter((place) => place.covered === covered).length;
	return `${lines.join('\n')}\n\n${count('rule')} by a rule, ${count('believed')} believed, ${count('public')} public, ${count('no')} not covered\n`;
}

function toReason(place: Place): string {
	const { covered, name, routeId, rule, seen, prerendered } = place;
	const guards = seen.length === 0 ? '' : `believed: ${seen.join(', ')} in the file`;
	if (prerendered) return toFileReason(place);
	if (covered === 'no') return rule === null ? 'nothing covers it' : `${toRule(rule)}; ${shown}`;
	if (covered === 'believed') return rule === null ? guards : `public; ${guards}`;
	if (name === 'layout') return [rule?.asks ?? '', guards].filter((part) => part !== '').join('; ');
	return [rule === null || routeId === null ? '' : toRule(rule), guards]
		.filter((part) => part !== '')
		.join('; ');
}

const toRule = ({ key, asks }: NonNullable<Place['rule']>): string =>
	`${asks}  (${key === null ? 'no rule' : `rule ${key}`})`;

const shown =
	"a link shows it without asking the server: add `export { load } from 'sveltekit-logto/server';` to src/routes/+layout.server.ts";

function toFileReason({ covered, routeId, rule, seen }: Place): string {
	if (covered === 'public') return 'public file, because it is prerendered';
	const said = rule === null || rule.asks === 'public' ? seen.join(', ') : toRule(rule);
	const cure = routeId === null ? 'use guarded.query' : "do not prerender it, or make it 'public'";
	return `${said}; prerendered, so everyone can read the file and browsers keep it: ${cure}`;
}
