import type { RouteModule } from './read-module.js';

/**
 * The folders whose layouts a page has, its own first and the root last. `+page@(app).svelte` and
 * `+layout@.svelte` skip the folders between. The root layout cannot be skipped.
 *
 * @param folder of the page, below the routes' directory: `''` for the root
 */
function listLayoutFolders(
	files: readonly RouteModule[],
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

/** The segment after `@` in a file name, `''` for the root; `null` if there is no `@`. */
function findReset(files: readonly RouteModule[], start: string): string | null {
	const found = files.find(({ path }) => path.startsWith(`${start}@`));
	if (found === undefined) return null;
	const named = found.path.slice(start.length + 1);
	return named.slice(0, named.lastIndexOf('.'));
}

/** The files of one kind in a folder, such as `+layout.server.ts` and `+layout.ts`. */
function findFiles(
	files: readonly RouteModule[],
	start: string,
	ends: RegExp
): readonly RouteModule[] {
	return files.filter(({ path }) => path.startsWith(start) && ends.test(path.slice(start.length)));
}

const onServer = /^\.server\.[jt]s$/;
const anywhere = /^(?:\.server)?\.[jt]s$/;

/** Whether a layout of a page asks the server at each navigation, because it uses `load` of this library. */
export function asksEachTime(
	files: readonly RouteModule[],
	directory: string,
	folder: string
): boolean {
	return listLayoutFolders(files, directory, folder).some((here) =>
		findFiles(files, `${directory}${here}/+layout`, onServer).some((file) => file.usesOurLoad)
	);
}

/** Whether a page is prerendered, by its own `prerender` or by that of its nearest layout. */
export function isPrerenderedPage(
	files: readonly RouteModule[],
	directory: string,
	folder: string
): boolean {
	const layouts = listLayoutFolders(files, directory, folder).map((here) => `${here}/+layout`);
	for (const name of [`${folder}/+page`, ...layouts]) {
		const values = findFiles(files, `${directory}${name}`, anywhere).flatMap(
			({ prerender }) => prerender ?? []
		);
		if (values.length > 0) return values.includes(true);
	}
	return false;
}
