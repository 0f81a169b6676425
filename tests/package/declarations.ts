import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/**
 * What TypeScript finds in the library's declarations in an app, which `skipLibCheck` would hide: a type that
 * this SvelteKit does not have is `any` there, in silence.
 *
 * @param app a folder with a `tsconfig.json` and the library in its `node_modules`
 */
export function findDeclarationFaults(app: string): readonly string[] {
	const config = ts.getParsedCommandLineOfConfigFile(
		join(app, 'tsconfig.json'),
		{ skipLibCheck: false, noEmit: true },
		{ ...ts.sys, onUnRecoverableConfigFileDiagnostic: (fault) => void fault }
	);
	const library = join(app, 'node_modules/sveltekit-logto');
	const program = ts.createProgram(findEntries(library), config?.options ?? {});
	const declarations = program
		.getSourceFiles()
		.filter(({ fileName }) => fileName.startsWith(join(library, 'dist')));
	if (declarations.length < 50) throw new Error('The declarations were not found.');
	return declarations
		.flatMap((file) => program.getSemanticDiagnostics(file))
		.map(
			({ file, messageText }) =>
				`${file?.fileName.slice(library.length)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`
		);
}

/** The declarations that `exports` names. */
function findEntries(library: string): readonly string[] {
	const manifest: { readonly exports: Readonly<Record<string, string | { types?: string }>> } =
		JSON.parse(readFileSync(join(library, 'package.json'), 'utf8'));
	return Object.values(manifest.exports).flatMap((entry) =>
		typeof entry === 'string' || entry.types === undefined ? [] : [join(library, entry.types)]
	);
}
