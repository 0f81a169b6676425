import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import type { ViteDevServer } from 'vite';
import {
	checkProject,
	type Project,
	type ProjectFile
} from '../../server/start-checks/check-project.js';
import { toLine } from '../../server/start-checks/finding.js';

const hooks = ['ts', 'js'].flatMap((end) => [
	`src/hooks.server.${end}`,
	`src/hooks.server/index.${end}`
]);

/** The files that the checks read; `null` if the project keeps its sources in other folders. */
export async function readProject(root: string): Promise<Project | null> {
	const names = await readdir(join(root, 'src/routes'), { recursive: true }).catch(() => null);
	if (names === null) return null;
	const paths = names
		.map((name) => `src/routes/${name.split(sep).join('/')}`)
		.filter((path) => /\.(?:svelte|[jt]s)$/.test(path));
	const routes = await Promise.all(paths.map((path) => readOne(root, path)));
	const [hook = null] = (await Promise.all(hooks.map((path) => readOne(root, path)))).filter(
		isRead
	);
	return { hook, routes: routes.filter(isRead) };
}

/** `null` if the file does not exist (any more). */
async function readOne(root: string, path: string): Promise<ProjectFile | null> {
	const text = await readFile(join(root, path), 'utf8').catch(() => null);
	return text === null ? null : { path, text };
}

const isRead = (file: ProjectFile | null): file is ProjectFile => file !== null;

/** Milliseconds to wait, because an editor writes several files at once. */
const pause = 300;

/** Prints the faults in the set-up of the app's sources at the start, and again whenever they change. */
export function reportProject({ config, watcher }: ViteDevServer): void {
	let printed = '';
	let timer: ReturnType<typeof setTimeout> | undefined;
	const look = async (): Promise<void> => {
		const project = await readProject(config.root);
		const lines = project === null ? [] : checkProject(project).map(toLine);
		const text = lines.join('\n');
		if (text !== printed) for (const line of lines) config.logger.warn(`[sveltekit-logto] ${line}`);
		printed = text;
	};
	watcher.on('all', (_, path) => {
		if (!/[\\/]src[\\/](?:routes|hooks\.server)/.test(path)) return;
		clearTimeout(timer);
		timer = setTimeout(() => void look(), pause);
		timer.unref();
	});
	void look();
}
