/**
 * Says how `src/lib` is laid out: circles of imports, imports that run upward, what stands in which folder, long
 * functions and files. With `--walks` it runs the main flows against a local Logto and says through which files each goes.
 *
 * Usage: npm run structure [-- --walks] [--root src/lib]
 */
import './help.ts';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { countFloors, findCircles } from './structure/circles.ts';
import { readSources, type Source } from './structure/read-sources.ts';
import { orderRooms } from './structure/rooms.ts';
import { countByFolder, toNinth } from './structure/sizes.ts';

const { values } = parseArgs({
	options: {
		walks: { type: 'boolean', default: false },
		root: { type: 'string', default: fileURLToPath(new URL('../src/lib', import.meta.url)) }
	}
});

const most = { root: 8, folder: 12, function: 60, file: 300 };

function describeImports(sources: readonly Source[]): readonly string[] {
	const graph = new Map(sources.map(({ path, imports }) => [path, imports]));
	const circles = findCircles(graph);
	const { rooms, upward } = orderRooms(sources);
	return [
		`circles of imports, types included: ${circles.length}`,
		...circles.map((names) => `  ${names.length}: ${names.join(' ↔ ')}`),
		'',
		`upward imports: ${upward.length}`,
		'  A room is a folder; in src/lib, server, local and components each file is one. The rooms are ordered so that as',
		'  few imports as possible go from a lower room to a higher one. Those that are left count, but not between a',
		'  folder and its subfolder.',
		...upward.map(({ from, to }) => `  ${from} → ${to}`),
		`  The rooms from low to high: ${rooms.join(' ')}`,
		`floors: ${countFloors(graph)} (the longest chain of imports, in files; a circle is one floor)`
	];
}

function describeFolders(sources: readonly Source[]): readonly string[] {
	const counts = [...countByFolder(sources)].toSorted(([, a], [, b]) => b - a);
	const limit = (folder: string) => (folder === 'server' ? most.root : most.folder);
	return [
		`sources: ${sources.length}, ${sources.reduce((sum, { lines }) => sum + lines, 0)} lines`,
		`sources in the root of server/: ${new Map(counts).get('server') ?? 0} (at most ${most.root})`,
		`folders above ${most.folder} sources: ${counts.filter(([, count]) => count > most.folder).length}`,
		...counts.map(
			([folder, count]) => `  ${count} ${folder}${count > limit(folder) ? ' (too many)' : ''}`
		)
	];
}

function describeSizes(sources: readonly Source[]): readonly string[] {
	const functions = sources.flatMap((source) =>
		source.functions.map((each) => ({ ...each, path: source.path }))
	);
	const long = functions.filter(({ lines }) => lines > most.function);
	const large = sources.filter(({ lines }) => lines > most.file);
	return [
		`functions over ${most.function} lines: ${long.length} (of ${functions.length} with a block body)`,
		...long.map(({ path, line, name, lines }) => `  ${lines} ${name} ${path}:${line}`),
		`files over ${most.file} lines: ${large.length}`,
		...large.map(({ path, lines }) => `  ${lines} ${path}`),
		`9 of 10 functions: at most ${toNinth(functions.map(({ lines }) => lines))} lines`,
		`9 of 10 files: at most ${toNinth(sources.map(({ lines }) => lines))} lines`
	];
}

const sources = readSources(values.root);
const parts = [describeImports(sources), describeFolders(sources), describeSizes(sources)];
console.log(parts.map((lines) => lines.join('\n')).join('\n\n'));
if (values.walks) {
	const { describeWalks } = await import('./structure/walks.ts');
	console.log(`\n${(await describeWalks()).join('\n')}`);
}
