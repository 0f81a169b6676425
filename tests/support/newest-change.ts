import { readdir, stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * The time of the latest change below some paths of the repository, in milliseconds since the epoch; `0` for what
 * does not exist. Tests do not count.
 */
export async function findNewestChange(paths: readonly string[]): Promise<number> {
	const times = await Promise.all(paths.map((path) => findChange(`${root}${path}`)));
	return Math.max(0, ...times);
}

async function findChange(path: string): Promise<number> {
	const entry = await stat(path).catch(() => null);
	if (entry === null) return 0;
	if (!entry.isDirectory()) return path.includes('.test.') ? 0 : entry.mtimeMs;
	const inner = await Promise.all(
		(await readdir(path)).map((name) => findChange(`${path}/${name}`))
	);
	return Math.max(0, ...inner);
}
