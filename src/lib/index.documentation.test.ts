import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { errorCatalogue } from './error-catalogue.js';
import { toConfig } from './server/config/config.js';
import { spans } from './server/observability/tracing.js';

/** What docs/sessions-and-tokens.md repeats of the code, so that it cannot go stale. */
const guide = readFileSync(new URL('../../docs/sessions-and-tokens.md', import.meta.url), 'utf8');

test('the threat model names tests that are there', () => {
	const root = new URL('../../', import.meta.url);
	const text = readFileSync(new URL('docs/security.md', root), 'utf8');
	const named = [...text.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, path = '']) => path);
	expect(named.length).toBeGreaterThan(20);
	expect(named.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
});

test('the threat model lists the advisories that are tried by name, and no other', () => {
	const root = new URL('../../', import.meta.url);
	const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
	const tests = ['', 'sign-in-']
		.map((about) => read(`tests/security/${about}advisories.test.ts`))
		.join('');
	const listed = readTable('advisory', read('docs/security.md'))
		.flatMap(([cell = '']) => [...cell.matchAll(/`([^`]+)`/g)])
		.map(([, id = '']) => id);
	expect(listed.length).toBeGreaterThan(20);
	expect(listed.filter((id) => !tests.includes(id))).toEqual([]);
	const tried = [...tests.matchAll(/(?:CVE|GHSA)-[\w-]+/g)].map(([id]) => id);
	expect(tried.filter((id) => !listed.includes(id))).toEqual([]);
});

test('the page of the provider has a row for each test that the stock provider fails', () => {
	const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');
	const tests = read('./server/provider/logto.stock.process.test.ts');
	const titles = [...tests.matchAll(/^\trow\(\n\t\t'([^']+)'/gm)].map(([, title]) => title);
	const rows = readTable('what', read('../../docs/provider.md')).map(([what]) => what);
	expect(titles.length).toBeGreaterThan(10);
	expect(rows.toSorted()).toEqual(titles.toSorted());
});

test.each(['authjs', 'logto-sveltekit', 'clerk'])(
	'the guide from %s shows the files of its app as they are built',
	(name) => {
		const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
		const blocks = [
			...read(`docs/migrate/${name}.md`).matchAll(
				/^```(?:ts|svelte)\n(?:\/\/|<!--) (\S+\.\w+)[^\n]*\n([^]*?)^```$/gm
			)
		];
		expect(blocks.length).toBeGreaterThan(3);
		for (const [, path = '', text] of blocks)
			expect(read(`tests/fixtures/migrate/${name}/after/${path}`), path).toBe(text);
	}
);

describe('the guide to sessions and tokens', () => {
	test('has every code with its status, cure and sentence, and no other', () => {
		const expected = Object.entries(errorCatalogue).map(([code, { status, cure, message }]) => [
			`\`${code}\``,
			String(status),
			`\`${cure}\``,
			message
		]);
		expect(readTable('code')).toEqual(expected);
	});

	test('has every span, and no other', () => {
		const expected = Object.entries(spans).map(([name, covers]) => [`\`${name}\``, covers]);
		expect(readTable('span')).toEqual(expected);
	});

	test.each(['maxAge', 'absoluteMaxAge', 'updateAge', 'revalidate'] as const)(
		'has the default of session.%s',
		(name) => {
			const config = toConfig({
				env: {
					AUTH_LOGTO_ISSUER: 'https://tenant.logto.app',
					AUTH_LOGTO_ID: 'id',
					AUTH_LOGTO_SECRET: 'secret',
					AUTH_SECRET: 'a-secret-for-tests-of-forty-characters-x'
				}
			});
			const row = readTable('option').find(([option]) => option === `\`session.${name}\``);
			expect(row?.[1]).toContain(`\`${config[name]}\``);
		}
	);
});

/** The cells of every table whose first column has this head, without the head. */
function readTable(head: string, text = guide): readonly (readonly string[])[] {
	return text
		.split(/\n{2,}/)
		.map((block) => block.split('\n').map(toCells))
		.filter(([first]) => first?.[0] === head)
		.flatMap((rows) => rows.slice(2));
}

const toCells = (row: string): readonly string[] =>
	row
		.split('|')
		.slice(1, -1)
		.map((cell) => cell.trim());
