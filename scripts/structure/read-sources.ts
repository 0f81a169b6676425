import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, relative, sep } from 'node:path';
import { parse } from 'svelte/compiler';
import ts from 'typescript';

/** A function with a block body. */
export interface SourceFunction {
	readonly name: string;
	readonly line: number;
	readonly lines: number;
}

/** A source file of the library. Tests do not count. */
export interface Source {
	/** The path below the root, with `/`. */
	readonly path: string;
	readonly lines: number;
	/** The paths of the sources that it imports, types included, each once. */
	readonly imports: readonly string[];
	readonly functions: readonly SourceFunction[];
}

/** Reads every `.ts` and `.svelte` file below a folder, tests excepted. */
export function readSources(root: string): readonly Source[] {
	return readdirSync(root, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && isSource(entry.name))
		.map((entry) => relative(root, join(entry.parentPath, entry.name)).split(sep).join('/'))
		.toSorted()
		.map((path) => readSource(root, path));
}

const isSource = (name: string): boolean =>
	/\.(ts|svelte)$/.test(name) && !/\.(test|spec)\.ts$/.test(name);

function readSource(root: string, path: string): Source {
	const text = readFileSync(join(root, path), 'utf8');
	const scripts = path.endsWith('.svelte') ? toScripts(text) : [text];
	const parsed = scripts.map((script) =>
		ts.createSourceFile(path, script, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS)
	);
	const imports = parsed
		.flatMap(toSpecifiers)
		.map((specifier) => findImported(root, path, specifier))
		.filter((imported) => imported !== null);
	return {
		path,
		lines: text.replace(/\n$/, '').split('\n').length,
		imports: [...new Set(imports)].toSorted(),
		functions: parsed.flatMap(toFunctions)
	};
}

/** The scripts of a component, as Svelte's own parser finds them; each keeps its line numbers. */
function toScripts(text: string): readonly string[] {
	const { instance, module } = parse(text, { modern: true });
	return [module, instance].flatMap((script) => {
		const { start, end } = toRange(script?.content);
		return end === 0 ? [] : [text.slice(0, start).replace(/[^\n]/g, ' ') + text.slice(start, end)];
	});
}

/** Where a node stands: Svelte's parser says it, and the types of ESTree do not. */
function toRange(node: object | undefined): { readonly start: number; readonly end: number } {
	if (node === undefined || !('start' in node && 'end' in node)) return { start: 0, end: 0 };
	return { start: Number(node.start), end: Number(node.end) };
}

/** What a file imports: `import`, `export … from`, `import()` and `import('…').Type`. */
function toSpecifiers(source: ts.SourceFile): readonly string[] {
	const found: string[] = [];
	const add = (node: ts.Node | undefined) => {
		if (node !== undefined && ts.isStringLiteralLike(node)) found.push(node.text);
	};
	const visit = (node: ts.Node): void => {
		if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) add(node.moduleSpecifier);
		if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument))
			add(node.argument.literal);
		if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword)
			add(node.arguments[0]);
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

/** The source behind `./x.js`, `./x.svelte.js` or `./x.svelte`; `null` for a package. */
function findImported(root: string, path: string, specifier: string): string | null {
	if (!specifier.startsWith('.')) return null;
	const target = posix.join(dirname(path), specifier);
	const candidates = [target.replace(/\.js$/, '.ts'), target];
	return candidates.find((name) => isSource(name) && existsSync(join(root, name))) ?? null;
}

function toFunctions(source: ts.SourceFile): readonly SourceFunction[] {
	const found: SourceFunction[] = [];
	const visit = (node: ts.Node): void => {
		if (ts.isFunctionLike(node) && 'body' in node && node.body && ts.isBlock(node.body)) {
			const start = source.getLineAndCharacterOfPosition(node.getStart(source)).line;
			const end = source.getLineAndCharacterOfPosition(node.getEnd()).line;
			found.push({ name: toName(node), line: start + 1, lines: end - start + 1 });
		}
		ts.forEachChild(node, visit);
	};
	visit(source);
	return found;
}

/** The name that a reader knows a function by: its own, or that of the variable or property. */
export function toName(node: ts.SignatureDeclaration): string {
	if (node.name !== undefined) return node.name.getText();
	if (ts.isConstructorDeclaration(node)) return 'constructor';
	const { parent } = node;
	if (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent))
		return parent.name.getText();
	return '(anonymous)';
}
