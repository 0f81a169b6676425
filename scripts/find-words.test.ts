import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, test } from 'vitest';
import { findWords } from './find-words.js';

/** What people read first. */
const prose = ['*.md', 'docs/**/*.md'];

/** Written from the docstrings of the code. */
const generated = ['docs/api-surface.md'];

/** Written together with the next measurement. */
const measured = ['docs/benchmarks.md'];

const root = fileURLToPath(new URL('..', import.meta.url));

test('the documentation uses no word that a reader has to read twice', () => {
	const files = globSync(prose, { cwd: root }).filter(
		(path) => ![...generated, ...measured].includes(path)
	);
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

	it('reads the prose of Markdown, not its code', () => {
		const page = '`beside` is a word.\n\n```ts\nconst beside = 1;\n```\n\nIt is beside it.\n';
		expect(findWords('a.md', page)).toEqual([expect.stringContaining('a.md:7 "beside"')]);
	});
});
