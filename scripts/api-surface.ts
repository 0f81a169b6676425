/**
 * Writes `docs/api-surface.md` from the built declarations: every public export with its signature.
 * With `--check` it compares instead, and fails when they differ or an export has no docstring.
 */
import './help.ts';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import ts from 'typescript';

const file = 'docs/api-surface.md';
const entries = {
	'sveltekit-logto': 'dist/index.d.ts',
	'sveltekit-logto/server': 'dist/server/index.d.ts',
	'sveltekit-logto/provider': 'dist/provider/index.d.ts',
	'sveltekit-logto/client': 'dist/client/index.d.ts',
	'sveltekit-logto/components': 'dist/components/index.d.ts',
	'sveltekit-logto/local': 'dist/local/index.d.ts',
	'sveltekit-logto/testing': 'dist/testing/index.d.ts'
} as const;

if (!existsSync(entries['sveltekit-logto']))
	spawnSync('npm', ['run', 'package'], { stdio: 'inherit' });

const program = ts.createProgram(Object.values(entries), {
	module: ts.ModuleKind.NodeNext,
	moduleResolution: ts.ModuleResolutionKind.NodeNext,
	target: ts.ScriptTarget.ESNext,
	strict: true,
	skipLibCheck: true
});
const checker = program.getTypeChecker();
const undocumented: string[] = [];

function describeEntry(name: string, path: string): string {
	const source = program.getSourceFile(path);
	const module = source === undefined ? undefined : checker.getSymbolAtLocation(source);
	if (module === undefined) throw new Error(`${path} is missing: npm run package makes it.`);
	const lines = checker
		.getExportsOfModule(module)
		.toSorted((a, b) => (a.name < b.name ? -1 : 1))
		.map((symbol) => describeExport(name, symbol));
	return `## \`${name}\`\n\n\`\`\`ts\n${lines.join('\n')}\n\`\`\`\n`;
}

function describeExport(entry: string, exported: ts.Symbol): string {
	const symbol =
		exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported;
	const declaration = symbol.declarations?.[0];
	// To TypeScript a `.svelte` file is Svelte's ambient class; its props are listed by themselves.
	const isComponent =
		declaration?.getSourceFile().fileName.includes('/node_modules/svelte/') ?? true;
	if (!isComponent && ts.displayPartsToString(symbol.getDocumentationComment(checker)) === '')
		undocumented.push(`${entry}: ${exported.name}`);
	if (declaration === undefined || isComponent) return `component ${exported.name}`;
	return (symbol.declarations ?? []).map((part) => toSignature(part)).join('\n');
}

function toSignature(declaration: ts.Declaration): string {
	const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
	const printer = ts.createPrinter({ removeComments: true });
	const text = printer.printNode(ts.EmitHint.Unspecified, node, declaration.getSourceFile());
	return `${text.replace(/^export\s+/, '').replace(/^declare\s+/, '')}`;
}

const text = `# Public surface

Every public export with its signature, made by \`npm run api\` from the built declarations; CI compares.

${Object.entries(entries)
	.map(([name, path]) => describeEntry(name, path))
	.join('\n')}`;

if (undocumented.length > 0) {
	console.error(`These exports have no docstring:\n  ${undocumented.join('\n  ')}`);
	process.exitCode = 1;
}
if (!process.argv.includes('--check')) writeFileSync(file, text);
else if (readFileSync(file, 'utf8') !== text) {
	console.error(`${file} differs from what is built. Look at the change, then run: npm run api`);
	process.exitCode = 1;
}
