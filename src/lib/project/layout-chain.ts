import type { RouteFile } from './route-file.js';

/**
 * The folders whose layouts a page has, its own first and the root last. `+page@(app).svelte` and
 * `+layout@.svelte` leave out what is between; the root layout cannot be left out.
 *
 * @param folder of the page, below the routes' directory: `''` for the root
 */
function listLayoutFolders(
	files: readonly RouteFile[],
	directory: string,
	folder: string
): readonly string[] {
	const folders: string[] = [];
	let reset = findReset(files, `${directory}${folder}/+page`);
	for (let here = folder; ; here = here.slice(0, here.lastIndexOf('/'))) {
		const isNamed = reset === null || here.slice(here.lastIndexOf('/') + 1) === reset;
		if (isNamed || here === '') {
			folders.push(here);
			reset = findReset(files, `${directory}${here}/+layout`);
		}
		if (here === '') return folders;
	}
}

/** The segment that a file names after `@`, `''` for the root; `null` where it names none. */
function findReset(files: readonly RouteFile[], start: string): string | null {
	const found = files.find(({ path }) => path.startsWith(`${start}@`));
	if (found === undefined) return null;
	const named = found.path.slice(start.length + 1);
	return named.slice(0, named.lastIndexOf('.'));
}

/** The files of some kind in a folder: `+layout.server.ts`, `+layout.ts` and the like. */
function findFiles(files: readonly RouteFile[], start: string, ends: RegExp): readonly RouteFile[] {
	return files.filter(({ path }) => path.startsWith(start) && ends.test(path.slice(start.length)));
}

const onServer = /^\.server\.[jt]s$/;
const anywhere = /^(?:\.server)?\.[jt]s$/;

/** Whether a layout of a page asks the server at each navigation: by the `load` of this library. */
export function asksEachTime(
	files: readonly RouteFile[],
	directory: string,
	folder: string
): boolean {
	return listLayoutFolders(files, directory, folder).some((here) =>
		findFiles(files, `${directory}${here}/+layout`, onServer).some(({ text }) => usesOurLoad(text))
	);
}

const door = String.raw`\s*from\s*['"]sveltekit-logto\/server['"]`;

/** Whether a file exports `load` of this library, or imports it and calls it. */
export function usesOurLoad(text: string): boolean {
	const names = (kind: string) =>
		[...text.matchAll(new RegExp(`\\b${kind}\\s*\\{([^}]*)\\}${door}`, 'g'))]
			.flatMap(([, list = '']) => list.split(','))
			.map((item) => item.trim().split(/\s+as\s+/));
	if (names('export').some(([name, as = name]) => name === 'load' && as === 'load')) return true;
	return names('import').some(
		([name, as = name]) =>
			name === 'load' && new RegExp(`(?<![.\\w$])${toPattern(as ?? '')}\\s*\\(`).test(text)
	);
}

const toPattern = (name: string): string => name.replaceAll('$', '\\$');

/** Whether a page is built as a file, by its own `prerender` or the nearest of its layouts. */
export function isPrerenderedPage(
	files: readonly RouteFile[],
	directory: string,
	folder: string
): boolean {
	const layouts = listLayoutFolders(files, directory, folder).map((here) => `${here}/+layout`);
	for (const name of [`${folder}/+page`, ...layouts]) {
		const said = findFiles(files, `${directory}${name}`, anywhere).flatMap(
			({ text }) => readPrerender(text) ?? []
		);
		if (said.length > 0) return said.includes(true);
	}
	return false;
}

/** What a file says of `prerender`, where `'auto'` may make a file as well; `null` for nothing. */
export function readPrerender(text: string): boolean | null {
	const said = /\bexport\s+const\s+prerender\b[^=]*=\s*(true|false|['"]auto['"])/.exec(text)?.[1];
	return said === undefined ? null : said !== 'false';
}
