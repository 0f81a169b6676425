import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { countFloors, findCircles } from './circles.js';
import { readSources } from './read-sources.js';
import { orderRooms } from './rooms.js';
import { countByFolder, toNinth } from './sizes.js';

const folders: string[] = [];
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })));

/** A tree of source files, by path. */
function read(files: Readonly<Record<string, string>>) {
	const root = mkdtempSync(join(tmpdir(), 'structure-'));
	folders.push(root);
	for (const [path, text] of Object.entries(files)) {
		mkdirSync(dirname(join(root, path)), { recursive: true });
		writeFileSync(join(root, path), text);
	}
	return readSources(root);
}

const toGraph = (sources: ReturnType<typeof read>) =>
	new Map(sources.map(({ path, imports }) => [path, imports]));

it('reads imports of values and types, exports, lazy imports and those of components', () => {
	const sources = read({
		'a.ts':
			"import type { B } from './b.js';\nexport { c } from './c.svelte.js';\nconst d = () => import('./d.svelte');\nlet e: import('./e.js').E;",
		'b.ts': "// import './a.js'\nconst text = \"import './a.js'\";",
		'c.svelte.ts': "import 'svelte';",
		'd.svelte':
			"<script module>\n\timport { b } from './b.js';\n</script>\n<script lang=\"ts\">\n\timport { a } from './a.js';\n</script>",
		'e.ts': '',
		'e.test.ts': "import './a.js';"
	});
	expect(Object.fromEntries(toGraph(sources))).toEqual({
		'a.ts': ['b.ts', 'c.svelte.ts', 'd.svelte', 'e.ts'],
		'b.ts': [],
		'c.svelte.ts': [],
		'd.svelte': ['a.ts', 'b.ts'],
		'e.ts': []
	});
});

it('finds each circle of imports, and counts one as a floor', () => {
	const graph = new Map([
		['a', ['b', 'd']],
		['b', ['c']],
		['c', ['a', 'e']],
		['d', ['e']],
		['e', ['f']],
		['f', ['e']],
		['g', ['a']]
	]);
	expect(findCircles(graph)).toEqual([
		['e', 'f'],
		['a', 'b', 'c']
	]);
	expect(countFloors(graph)).toBe(4);
});

it('orders rooms so that the fewest imports run upward', () => {
	const sources = read({
		'server/a/one.ts': "import '../b/one.js';\nimport '../b/two.js';",
		'server/b/one.ts': '',
		'server/b/two.ts': "import '../a/two.js';",
		'server/a/two.ts': ''
	});
	expect(orderRooms(sources)).toEqual({
		rooms: ['server/b', 'server/a'],
		upward: [{ from: 'server/b/two.ts', to: 'server/a/two.ts' }]
	});
});

it('measures functions with a block body, by their names', () => {
	const [source] = read({
		'a.ts':
			'export function one() {\n\treturn 1;\n}\nconst two = () => {\n};\nconst three = () => 3;'
	});
	expect(source?.functions).toEqual([
		{ name: 'one', line: 1, lines: 3 },
		{ name: 'two', line: 4, lines: 2 }
	]);
	expect(toNinth([3, 1, 2, 10, 4, 5, 6, 7, 8, 9])).toBe(9);
});

describe('src/lib', () => {
	const sources = readSources(fileURLToPath(new URL('../../src/lib', import.meta.url)));

	it('has no circle of imports, types included', () => {
		expect(findCircles(toGraph(sources))).toEqual([]);
	});

	it('has at most four imports from a lower room to a higher one', () => {
		expect(orderRooms(sources).upward.slice(4)).toEqual([]);
	});

	it('has at most eight sources in the root of server/, and twelve in any other folder', () => {
		const full = [...countByFolder(sources)].filter(
			([folder, count]) => count > (folder === 'server' ? 8 : 12)
		);
		expect(full).toEqual([]);
	});
});
