import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** The parts of `package.json` and its lock that npm itself reads. */
interface Manifest {
	readonly allowScripts: Readonly<Record<string, boolean>>;
}
interface Lock {
	readonly packages: Readonly<
		Record<string, { readonly hasInstallScript?: boolean; readonly optional?: boolean }>
	>;
}

const read = (name: string): string =>
	readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');

it('install scripts are approved, so that npm runs them and does not warn', () => {
	const { allowScripts }: Manifest = JSON.parse(read('package.json'));
	const { packages }: Lock = JSON.parse(read('package-lock.json'));
	const withScripts = Object.entries(packages)
		.filter(([, { hasInstallScript, optional }]) => hasInstallScript && !optional)
		.map(([path]) => path.replace(/^.*node_modules\//, ''));
	// By name: npm takes a version only where the lock says which registry a package came from.
	expect(Object.keys(allowScripts)).toEqual(withScripts);
});
