import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/**
 * How many tests are written in files of tests and in the suites that they import, each counted once however many
 * cases it has: `it(…)`, `test(…)`, `it.each(…)(…)`.
 */
export function countWrittenTests(files: readonly string[]): number {
	const seen = new Set<string>();
	const waiting = [...files];
	let count = 0;
	for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
		if (seen.has(file)) continue;
		seen.add(file);
		const text = readFileSync(file, 'utf8');
		// A module that knows no runner defines no test.
		if (!/from '(?:vitest|@playwright\/test|\S+\/world\.js)'/.test(text)) continue;
		const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
		count += countIn(source);
		waiting.push(...listImports(source));
	}
	return count;
}

/** The sources of the repository that a file imports by their path. */
function listImports({ statements, fileName }: ts.SourceFile): readonly string[] {
	return statements
		.filter(ts.isImportDeclaration)
		.map(({ moduleSpecifier }) => (ts.isStringLiteral(moduleSpecifier) ? moduleSpecifier.text : ''))
		.filter((name) => name.startsWith('.'))
		.map((name) => join(dirname(fileName), name).replace(/\.js$/, '.ts'))
		.filter((file) => file.endsWith('.ts') && existsSync(file));
}

function countIn(node: ts.Node): number {
	let count = isTest(node) ? 1 : 0;
	ts.forEachChild(node, (child) => {
		count += countIn(child);
	});
	return count;
}

/** What may stand between `it` and its parentheses. Others, such as `test.describe`, define no test. */
const manners = ['each', 'for', 'runIf', 'skipIf', 'concurrent', 'sequential', 'fails'];

const isTest = (node: ts.Node): boolean =>
	ts.isExpressionStatement(node) &&
	ts.isCallExpression(node.expression) &&
	namesTest(node.expression.expression);

function namesTest(callee: ts.Node): boolean {
	if (ts.isIdentifier(callee)) return ['it', 'test'].includes(callee.text);
	if (ts.isPropertyAccessExpression(callee))
		return manners.includes(callee.name.text) && namesTest(callee.expression);
	return ts.isCallExpression(callee) && namesTest(callee.expression);
}
