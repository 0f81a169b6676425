import { findAsked, matchRule } from '../server/guards/rules.js';
import type { LogtoAuthOptions } from '../server/options.js';

/** A file of a project that answers requests. */
export interface RouteFile {
	/** Relative to the project, with slashes. */
	readonly path: string;
	readonly text: string;
}

/** Something that can be asked for. */
export interface Place {
	/** `null`: a remote function, which has no route. */
	readonly routeId: string | null;
	/** `page`, `layout`, `actions`, an HTTP method, or the name of a remote function. */
	readonly name: string;
	readonly file: string;
	/** The rule that covers it for certain: its key, and what it asks. */
	readonly rule: { readonly key: string | null; readonly asks: string } | null;
	/** Guards that are called somewhere in the file. Whether they run for this is not known. */
	readonly seen: readonly string[];
	/** `believed`: only by what was seen. */
	readonly covered: 'rule' | 'public' | 'believed' | 'no';
	/**
	 * Whether the server is asked each time, so that a rule is. A page without a load of its own on the
	 * server is not: SvelteKit's client shows it with the layouts' data that it has.
	 */
	readonly alwaysAsked: boolean;
}

type Routes = LogtoAuthOptions['routes'];

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'] as const;
const guard =
	/\brequire(?:Session|Organization|Role|Permission|RecentSignIn|Bearer|SessionOrBearer)\b(?=\s*\()/g;

/** Every page, its actions, every endpoint and remote function of a project, with what covers it. */
export function listPlaces(
	files: readonly RouteFile[],
	routesDirectory: string,
	routes: Routes
): readonly Place[] {
	return files
		.flatMap((file) =>
			/\.remote\.[jt]s$/.test(file.path)
				? listRemote(file)
				: listRoute(file, routesDirectory, routes)
		)
		.filter(isFirst)
		.toSorted((a, b) => compare(a.routeId ?? '￿', b.routeId ?? '￿') || compare(a.name, b.name));
}

/** A page has up to three files: the one on the server says most, and stands for it. */
function isFirst(place: Place, index: number, all: readonly Place[]): boolean {
	if (place.name !== 'page') return true;
	const pages = all.filter(({ name, routeId }) => name === 'page' && routeId === place.routeId);
	return (pages.find(({ file }) => isOnServer(file)) ?? pages[0]) === place;
}

const isOnServer = (path: string): boolean => /\.server\.[jt]s$/.test(path);

function listRoute({ path, text }: RouteFile, directory: string, routes: Routes): readonly Place[] {
	const name = path.slice(path.lastIndexOf('/') + 1);
	const folder = path.slice(directory.length, path.lastIndexOf('/'));
	const routeId = folder === '' ? '/' : folder;
	// Elsewhere a guard would run in the browser, if at all.
	const seen = name.startsWith('+server.') || isOnServer(name) ? findGuards(text) : [];
	// What comes from elsewhere is not seen here: whatever it is, it is there.
	const borrows = /\bexport\s*\*/.test(text);
	const loads = isOnServer(name) && (exportsName(text, 'load') || borrows);
	const place = (what: string, asked: readonly string[]): Place => {
		const rule = findRule(routes, routeId, asked);
		const covered = toCover(rule, seen);
		const alwaysAsked = what !== 'page' || loads;
		return { routeId, name: what, file: path, rule, seen, covered, alwaysAsked };
	};
	if (/^\+server\.[jt]s$/.test(name)) {
		const own = [...methods, 'fallback'].filter((method) => exportsName(text, method));
		const places = own.map((method) => place(method, method === 'fallback' ? methods : [method]));
		return own.length === 0 || borrows ? [...places, place('endpoint', methods)] : places;
	}
	if (!/^\+page(?:@.*?)?(?:\.server)?\.[a-z]+$/.test(name)) return [];
	// A form's POST renders the page as well.
	const page = place('page', ['GET', 'POST']);
	return exportsName(text, 'actions') || borrows ? [page, place('actions', ['POST'])] : [page];
}

/** The guards that the load function of a file on the server calls; `null` where it has none. */
export function findLoad({ text }: RouteFile): readonly string[] | null {
	return exportsName(text, 'load') || /\bexport\s*\*/.test(text) ? findGuards(text) : null;
}

function listRemote({ path, text }: RouteFile): readonly Place[] {
	const calls = findGuards(text);
	const declared = [...text.matchAll(/\bexport\s+(?:const|let|var)\s+([\w$]+)\s*=\s*([\w$.]*)/g)];
	const places = declared.map(([, name = '', maker = '']) =>
		toRemotePlace(path, name, maker, /^guarded\./.test(maker) ? [maker] : calls)
	);
	// Whatever is exported in another way is there as well, under a name that is not known.
	if ((text.match(/\bexport\b/g)?.length ?? 0) > places.length || /,\s*[\w$]+\s*=[^>=]/.test(text))
		places.push(toRemotePlace(path, 'others', '', calls));
	return places;
}

function toRemotePlace(file: string, name: string, maker: string, seen: readonly string[]): Place {
	const place = { routeId: null, name, file, alwaysAsked: true };
	// Whoever writes it says that it is for everybody: it becomes a file.
	if (maker === 'prerender') {
		const rule = { key: null, asks: 'public' };
		return { ...place, rule, seen: [], covered: 'public' };
	}
	return { ...place, rule: null, seen, covered: toCover(null, seen) };
}

function toCover(rule: Place['rule'], seen: readonly string[]): Place['covered'] {
	if (rule !== null && rule.asks !== 'public') return 'rule';
	if (seen.length > 0) return 'believed';
	return rule === null ? 'no' : 'public';
}

/** What is asked of each of some methods; of several the least, for one of them is enough. */
function findRule(routes: Routes, routeId: string, asked: readonly string[]): Place['rule'] {
	if (routes === undefined) return null;
	const found = matchRule(routes, routeId);
	if (found === null) return { key: null, asks: 'session' };
	const said = [...new Set(asked.map((method) => describe(findAsked(found.rule, method))))];
	return { key: found.key, asks: said.includes('public') ? 'public' : said.join(' or ') };
}

function describe(asked: ReturnType<typeof findAsked>): string {
	if (typeof asked === 'string') return asked;
	return typeof asked === 'function' ? 'a function' : JSON.stringify(asked);
}

const findGuards = (text: string): readonly string[] => [
	...new Set(withoutComments(text).match(guard) ?? [])
];

/** Also when it is in a comment: too much is better than too little. */
function exportsName(code: string, name: string): boolean {
	const declared = new RegExp(
		`\\bexport\\s+(?:const|let|var|(?:async\\s+)?function)\\s+${name}\\b`
	);
	const listed = new RegExp(`\\bexport\\s*\\{[^}]*\\b${name}\\b\\s*(?:,|\\})`);
	return declared.test(code) || listed.test(code);
}

/** A guard in a comment or a text guards nothing. */
function withoutComments(text: string): string {
	return text.replace(
		/("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|`(?:[^`\\]|\\.)*`)|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g,
		(_, quoted: string | undefined) => (quoted === undefined ? ' ' : '""')
	);
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

/** The report for people. */
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

function toReason({ covered, name, routeId, rule, seen, alwaysAsked }: Place): string {
	const guards = seen.length === 0 ? '' : `believed: ${seen.join(', ')} in the file`;
	if (covered === 'no') return 'nothing covers it';
	if (covered === 'believed') return rule === null ? guards : `public; ${guards}`;
	if (routeId === null) return 'public, for it is prerendered';
	if (name === 'layout') return [rule?.asks ?? '', guards].filter((part) => part !== '').join('; ');
	const key = rule === null ? '' : rule.key === null ? 'no rule' : `rule ${rule.key}`;
	const notes = [
		guards,
		covered === 'public' || alwaysAsked ? '' : 'no load of its own on the server'
	];
	return [`${rule?.asks ?? ''}  (${key})`, ...notes.filter((note) => note !== '')].join('; ');
}
