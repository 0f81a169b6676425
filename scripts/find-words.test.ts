import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { findWords } from './find-words.js';

const documents = ['*.md', 'docs/**/*.md'];

/** Without what tests install and build below it. */
const tests = ['tests/*/*.ts', 'tests/security/shapes/*.ts', 'tests/fuzz/*/*.ts'];

const sources = ['src/**/*.ts', 'src/**/*.svelte'];

/** Scripts, benchmarks and configuration. The list of words itself contains them. */
const tools = [
	'*.ts',
	'*.js',
	'scripts/**/!(find-words)*.ts',
	'bench/*.ts',
	'bench/{soak,support,pages}/*.ts'
];

/** Generated from docstrings. */
const unread = ['docs/api-surface.md'];

const root = fileURLToPath(new URL('..', import.meta.url));

const rooms = [
	{ room: 'the documentation', files: documents },
	{ room: 'tests', files: tests },
	{ room: 'sources', files: sources },
	{ room: 'tools', files: tools }
];

test.each(rooms)('$room: no word that a reader has to read twice', ({ files: patterns }) => {
	const files = globSync(patterns, { cwd: root }).filter((path) => !unread.includes(path));
	expect(files.length).toBeGreaterThan(15);
	const found = files.flatMap((path) => findWords(path, readFileSync(join(root, path), 'utf8')));
	expect(found).toEqual([]);
});

describe('findWords', () => {
	it('names the file, the line, the word and what to say instead', () => {
		expect(findWords('a.ts', 'const a = 1;\n// Sealed anew at its next use.\n')).toEqual([
			'a.ts:2 "anew": say "again" instead.'
		]);
	});

	it.each([
		['/** What nobody took. */', 'nobody'],
		['it("lets Somebody in", …)', 'Somebody'],
		['an address that is none', 'is none'],
		['one page in place of another', 'in place'],
		['the claims of before', 'of before'],
		['const now = toNow();', 'toNow']
	])('finds the word in %s', (line, word) => {
		expect(findWords('a.ts', line)).toEqual([expect.stringContaining(`"${word}"`)]);
	});

	it.each(['There is none.', 'where there are none', 'toEndpoint(name)', 'toNowhere', 'replace'])(
		'leaves %s alone',
		(line) => expect(findWords('a.ts', line)).toEqual([])
	);

	it('reads comments and titles of tests, not their values', () => {
		const content = [
			'// Anew.',
			"it('lets nobody in', () => {",
			"\tsend({ role: 'nobody' });",
			"])('is somebody: %s', async () => {"
		].join('\n');
		expect(findWords('tests/a.test.ts', content)).toEqual([
			expect.stringContaining(':1 "Anew"'),
			expect.stringContaining(':2 "nobody"'),
			expect.stringContaining(':4 "somebody"')
		]);
	});

	it('reads the prose of Markdown, not its code', () => {
		const page = '`beside` is a word.\n\n```ts\nconst beside = 1;\n```\n\nIt is beside it.\n';
		expect(findWords('a.md', page)).toEqual([expect.stringContaining('a.md:7 "beside"')]);
	});
});
