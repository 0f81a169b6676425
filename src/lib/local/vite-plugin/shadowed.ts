import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of this package. */
const library = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * The packages that a build would load from the top of `node_modules` although this library or
 * `@auth/sveltekit` resolves to another copy. Vite leaves a package out of a server's bundle if it finds one with
 * that name from the root, in any version, and the adapter then uses that one. With these names in
 * `ssr.noExternal`, Vite bundles the copy that each package resolves to.
 *
 * @param root the project's folder
 * @param packages folders of packages that Vite bundles
 */
export function findShadowed(
	root: string,
	packages: ReadonlyArray<string | null> = [library, findPackage('@auth/sveltekit', root)]
): readonly string[] {
	const shadowed = new Set<string>();
	const seen = new Set<string>();
	const look = (directory: string): void => {
		if (seen.has(directory)) return;
		seen.add(directory);
		for (const name of readDependencies(directory)) {
			const own = findPackage(name, directory);
			const top = findPackage(name, root);
			if (own === null || own === top) continue;
			if (top !== null) shadowed.add(name);
			// It is bundled, so its dependencies are also resolved from the root.
			look(own);
		}
	};
	for (const directory of packages) if (directory !== null) look(directory);
	return [...shadowed].sort();
}

/** The folder from which Node loads a package for a file in another folder. */
function findPackage(name: string, from: string): string | null {
	const found = join(from, 'node_modules', name);
	if (existsSync(join(found, 'package.json'))) return realpathSync(found);
	const above = dirname(from);
	return above === from ? null : findPackage(name, above);
}

function readDependencies(directory: string): readonly string[] {
	try {
		const text = readFileSync(join(directory, 'package.json'), 'utf8');
		const { dependencies }: { dependencies?: object } = Object(JSON.parse(text));
		return Object.keys(dependencies ?? {});
	} catch {
		return [];
	}
}
