import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { collectOptions } from '../server/config/announced-options.js';
import type { LogtoAuthOptions } from '../server/config/options.js';
import { keepGenerated } from './keep-generated.js';
import { loadVite, readModules } from './read-module.js';
import { listRootLayout } from './root-layout.js';
import type { RouteFile } from './route-file.js';
import { listPlaces, type Place } from './route-report.js';

const hooks = ['src/hooks.server.ts', 'src/hooks.server.js', 'src/hooks.server/index.ts'];

/** @throws Error when the project cannot be read */
export async function readPlaces(root: string): Promise<readonly Place[]> {
	const options = await readOptions(root);
	const files = await readModules(await readFiles(root));
	const places = listPlaces(files, 'src/routes', options.routes);
	return [...listRootLayout(files, 'src/routes', options, places), ...places];
}

/** The options that the project's hook passes to `LogtoAuth`. The hook runs, but answers no request. */
async function readOptions(root: string): Promise<LogtoAuthOptions> {
	const hook = hooks.find((path) => existsSync(join(root, path)));
	if (hook === undefined) throw new Error(`There is no src/hooks.server.ts in ${root}.`);
	const { createServer } = await loadVite();
	// SvelteKit reads its configuration from the current folder.
	const before = process.cwd();
	// Its own folder: a dev server of the project would lose the packages that it has bundled.
	const cacheDir = await mkdtemp(join(tmpdir(), 'sveltekit-logto-routes-'));
	if (before !== root) process.chdir(root);
	try {
		const collected = await collectOptions(async () => {
			const server = await createServer({
				root,
				cacheDir,
				plugins: [keepGenerated()],
				appType: 'custom',
				logLevel: 'silent',
				optimizeDeps: { noDiscovery: true },
				server: { middlewareMode: true, watch: null, hmr: false }
			});
			const loaded = await server.ssrLoadModule(`/${hook}`).finally(() => server.close());
			if (typeof loaded['handle'] !== 'function')
				throw new Error(`${hook} exports no handle, so no rule applies.`);
		});
		return toOptions(collected, hook);
	} finally {
		if (before !== root) process.chdir(before);
		await rm(cacheDir, { recursive: true, force: true, maxRetries: 3 });
	}
}

function toOptions(collected: readonly unknown[], hook: string): LogtoAuthOptions {
	if (collected.length !== 1)
		throw new Error(`${hook} calls LogtoAuth ${collected.length} times. It must call it once.`);
	const [options] = collected;
	if (typeof options === 'function')
		throw new Error(
			`${hook} passes a function to LogtoAuth, so the rule table depends on the request and cannot be read.`
		);
	// LogtoAuth received it, and its type says so.
	return options as LogtoAuthOptions;
}

async function readFiles(root: string): Promise<readonly RouteFile[]> {
	const names = await readdir(join(root, 'src'), { recursive: true });
	const paths = names
		.map((name) => `src/${name.split(sep).join('/')}`)
		.filter((path) => /^src\/routes\/(?:.*\/)?\+[^/]+\.[a-z]+$|\.remote\.[jt]s$/.test(path));
	// An empty report would look as if everything were covered.
	if (!paths.some((path) => path.startsWith('src/routes/')))
		throw new Error(
			'There are no routes in src/routes. Another folder (kit.files.routes) is not supported.'
		);
	return Promise.all(
		paths.map(async (path) => ({ path, text: await readFile(join(root, path), 'utf8') }))
	);
}
