import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { listing, root, runNode, runNpm, tarball } from '../package/apps.js';
import { findNewestChange } from './newest-change.js';

/** What the package is made of. */
const sources = [
	'src/lib',
	'package.json',
	'README.md',
	'CHANGELOG.md',
	'LICENSE',
	'tsconfig.json'
];

/** Packs the library as it is published, unless that was done since its sources changed. */
export default async function packLibrary(): Promise<void> {
	const changed = await findNewestChange(sources);
	const isNewer = async (file: string) =>
		((await stat(file).catch(() => null))?.mtimeMs ?? 0) > changed;
	if (await isNewer(listing)) return;
	// `npm run package` may have built it.
	if (!(await isNewer(join(root, 'dist/index.js')))) {
		await runNode(root, 'node_modules/@sveltejs/kit/svelte-kit.js', 'sync');
		await runNode(root, 'node_modules/@sveltejs/package/svelte-package.js');
	}
	await mkdir(dirname(tarball), { recursive: true });
	const words = ['pack', '--ignore-scripts', '--json', '--pack-destination', dirname(tarball)];
	const [report]: Array<{ filename: string; files: Array<{ path: string }> }> = Object.values(
		JSON.parse(await runNpm(root, ...words))
	);
	if (report === undefined) throw new Error('npm packed nothing.');
	await rename(join(dirname(tarball), report.filename), tarball);
	await writeFile(listing, JSON.stringify(report.files.map(({ path }) => path)));
}
