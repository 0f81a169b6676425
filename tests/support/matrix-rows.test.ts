import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { matrixRows, noAdapterYet, toCellText } from './matrix-rows.js';
import { runtimes } from './runtimes.js';

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const readme = read('README.md');
const [, table = ''] = /<!-- matrix -->([^]*?)<!-- \/matrix -->/.exec(readme) ?? [];
const told = table
	.split('\n')
	.filter((line) => line.startsWith('|'))
	.slice(2)
	.map((line) => {
		const [title = '', onKit2 = '', onKit3 = ''] = line
			.split('|')
			.slice(1, 4)
			.map((cell) => cell.trim());
		return { title, cells: { 2: onKit2, 3: onKit3 } };
	});

/** What a `package.json` asks for, by name. */
function readVersions(folder: string): Readonly<Record<string, string>> {
	const {
		devDependencies = {},
		optionalDependencies = {}
	}: Record<string, Record<string, string>> = JSON.parse(read(`${folder}package.json`));
	return { ...devDependencies, ...optionalDependencies };
}

it('the README says where it runs for every place that the matrix tries, and for no other', () => {
	expect(told.map(({ title }) => title)).toEqual(matrixRows.map(({ title }) => title));
});

it.each(matrixRows)('the README says of $title what the matrix tries', ({ title, cells }) => {
	const row = told.find((one) => one.title === title);
	for (const kit of [2, 3] as const) {
		const cell = cells[kit];
		const possible = [cell?.good ?? '–', ...(cell?.adapter ? [noAdapterYet] : [])];
		expect(possible.map((outcome) => toCellText(cell, outcome))).toContain(row?.cells[kit]);
	}
});

it('every runtime that is installed for it is tried, and no other', () => {
	const titles = Object.entries(readVersions('tests/runtimes/')).map(([name, wanted]) => {
		const [, major, minor] = /@(\d+)\.(\d+)\.\d+$/.exec(wanted) ?? [];
		return name.startsWith('node-')
			? `Node ${major}`
			: `${name[0]?.toUpperCase()}${name.slice(1)} ${major}.${minor}`;
	});
	expect(titles.toSorted()).toEqual(runtimes.map(({ name }) => name).toSorted());
});

it.each([2, 3] as const)('every adapter for SvelteKit %s is tried, and no other', (kit) => {
	const installed = Object.keys(readVersions(`tests/adapters/kit${kit}/`))
		.filter((name) => name.includes('/adapter-'))
		.map((name) => name.replace('@sveltejs/adapter-', ''));
	const tried = matrixRows.flatMap(({ cells, platform }) =>
		cells[kit]?.good === 'builds' && platform ? [platform.name] : []
	);
	expect(installed.toSorted()).toEqual(tried.toSorted());
});

it.each([
	['Node 24', '', 'node'],
	['Storybook 10', 'tests/fixtures/components/', 'storybook'],
	['Tailwind 4', 'tests/fixtures/components/', 'tailwindcss']
])('%s is the version that the tests install', (title, folder, name) => {
	const wanted = readVersions(folder)[name] ?? '';
	expect(matrixRows.map((row) => row.title)).toContain(title);
	expect(title.split(' ').at(-1)).toBe(/\d+/.exec(wanted)?.[0]);
});

it.each([
	['SvelteKit 2', ''],
	['SvelteKit 3', 'tests/kit3/']
])('the README names for %s the adapter for Node that the tests build with', (kit, folder) => {
	const header = readme.split('\n').find((line) => /^\| +\| SvelteKit 3 .*SvelteKit 2/.test(line));
	const column = header?.split('|').findIndex((cell) => cell.trim() === kit) ?? -1;
	const row = readme.split('\n').find((line) => line.startsWith('| adapter '));
	const major = /\d+/.exec(readVersions(folder)['@sveltejs/adapter-node'] ?? '')?.[0];
	expect(row?.split('|')[column]).toContain(`\`@sveltejs/adapter-node@${major}\``);
});
