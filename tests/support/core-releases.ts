import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The copy of `@auth/core` that this repository is tested with. */
export const testedCore = fileURLToPath(new URL('../../node_modules/@auth/core', import.meta.url));

/** A file of a package, and what replaces what in it. */
export type Change = readonly [file: string, before: string, after: string];

/**
 * Makes a release of `@auth/core` that never was: the tested one with another version, which notes in
 * `globalThis.ranCopies` when it runs.
 */
export async function makeCore(
	directory: string,
	version: string,
	changes: readonly Change[] = []
): Promise<void> {
	await cp(testedCore, directory, { recursive: true });
	const manifest: object = JSON.parse(await readFile(join(testedCore, 'package.json'), 'utf8'));
	await replaceFile(join(directory, 'package.json'), JSON.stringify({ ...manifest, version }));
	const begin = 'export async function AuthInternal(request, authOptions) {';
	const note = `(globalThis.ranCopies ??= []).push(${JSON.stringify(version)});`;
	for (const change of [['lib/index.js', begin, begin + note] as const, ...changes])
		await alter(directory, change);
}

/** @throws {Error} when there is nothing to replace: Auth.js has changed then, and so must the test. */
async function alter(directory: string, [file, before, after]: Change): Promise<void> {
	const path = join(directory, file);
	const text = await readFile(path, 'utf8');
	if (!text.includes(before)) throw new Error(`${file} has no ${before}`);
	await replaceFile(path, text.replace(before, after));
}

/** A new file: what is installed may be a link to a file that others share. */
async function replaceFile(path: string, text: string): Promise<void> {
	await rm(path);
	await writeFile(path, text);
}
