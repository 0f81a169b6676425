import { fileURLToPath } from 'node:url';
import type { Runtime } from './runtimes.js';
import { startProcess, type ServerProcess } from './server-process.js';
import { findPort } from './ports.js';
import { startWorker } from './worker.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Whether the tests run the demo on Cloudflare's workerd instead of Node (`vitest.config.ts`). */
export const onWorkerd = process.env['DEMO_RUNTIME'] === 'workerd';

/** The SvelteKit that the tests run the demo on (`vitest.config.ts`, `playwright.config.ts`). */
export const demoKit: 2 | 3 = process.env['DEMO_KIT'] === '3' ? 3 : 2;

/** The builds of the demo, on either SvelteKit. */
export const buildsOf = {
	2: { plain: { out: 'build', base: '' }, base: { out: 'build-base', base: '/app' } },
	3: {
		plain: { out: 'tests/.tmp/demo-kit3/build', base: '' },
		base: { out: 'tests/.tmp/demo-kit3-app/build', base: '/app' }
	}
} as const;

/** Those that the tests run. */
export const builds = buildsOf[demoKit];

/** Those of the runtime that the tests run with. For Workers it is built without a base path alone. */
export const buildNames: ReadonlyArray<keyof typeof builds> = onWorkerd
	? ['plain']
	: ['plain', 'base'];

/** A demo that was built and started as in production. */
export interface Demo extends ServerProcess {
	/** `http://localhost:<port>`, without the base path. */
	readonly origin: string;
	readonly base: string;
}

export interface DemoOptions {
	/** The environment besides `PORT` and `ORIGIN`; `undefined` removes a variable. */
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly build?: keyof typeof builds;
	/** @default the one that the tests run with */
	readonly kit?: 2 | 3;
	/** @default the Node of the tests */
	readonly runtime?: Runtime;
}

/** Starts a build of the demo, with the runtime, the engine and the options that the tests run with. */
export function startDemo({
	env,
	build = 'plain',
	kit = demoKit,
	runtime
}: DemoOptions): Promise<Demo> {
	if (onWorkerd) return startWorker({ env });
	const { out, base } = buildsOf[kit][build];
	const { DEMO_ENGINE, DEMO_OPTIONS } = process.env;
	const variables = { DEMO_ENGINE, DEMO_OPTIONS, ...env };
	return startApp(`${root}${out}`, variables, { base, ...(runtime && { runtime }) });
}

/** How an app is started. */
export interface AppOptions {
	/** The `paths.base` that it was built with. */
	readonly base?: string;
	/** @default a free one */
	readonly port?: number;
	/** Options of Node. */
	readonly flags?: readonly string[];
	/** What runs it. @default the Node of the tests */
	readonly runtime?: Runtime;
}

/** Starts what adapter-node built into a folder. */
export async function startApp(
	out: string,
	env: Readonly<Record<string, string | undefined>>,
	{ base = '', port: given, flags = [], runtime }: AppOptions = {}
): Promise<Demo> {
	const port = given ?? (await findPort());
	const origin = `http://localhost:${port}`;
	// Headers of 60 kB are to reach the app: Node's own limit would answer before it.
	const args = runtime?.toArguments(out) ?? ['--max-http-header-size=262144', ...flags, out];
	const server = await startProcess(args, {
		cwd: root,
		env: { HOST: 'localhost', PORT: String(port), ORIGIN: origin, ...runtime?.env, ...env },
		...(runtime === undefined ? {} : { command: runtime.command })
	});
	return { ...server, origin, base };
}
