import { loadEnv, type Plugin } from 'vite';
import { isCollecting } from '../server/config/announced-options.js';
import { reportProject } from './vite-plugin/report-project.js';
import { findShadowed } from './vite-plugin/shadowed.js';
import { choosePort, isAddressInUse } from './loopback/listen.js';
import { parseLocalConfig } from './config/parse-config.js';
import type { LocalLogtoConfig } from './config/local-config.js';
import { startLocalLogto, type LocalLogto, type StartLocalLogtoOptions } from './start.js';
import { createSecret, toVariables } from './config/variables.js';

/** Options of the Vite plugin. */
export type LocalLogtoOptions = Omit<StartLocalLogtoOptions, 'allowProduction'>;

/** The running local Logto. It is kept on the process, so that a restart of Vite keeps port, keys and sessions. */
const kept = Symbol.for('sveltekit-logto.local');

/** The variables that this plugin wrote into the environment. When Vite restarts, they are removed and read again. */
const copied = Symbol.for('sveltekit-logto.copied-environment');

type Environment = Readonly<Record<string, string>>;

type Keeper = typeof globalThis & { [kept]?: LocalLogto; [copied]?: Environment };

/**
 * Runs a local Logto next to `vite dev` and `vite preview`, unless `AUTH_LOGTO_ISSUER` is set (in the
 * environment or a `.env` file). Sets `AUTH_LOGTO_ISSUER`, `AUTH_LOGTO_ID`, `AUTH_LOGTO_SECRET`,
 * `AUTH_LOGTO_MACHINE_ID`, `AUTH_LOGTO_MACHINE_SECRET` (unless the app has its own, which the local Logto then
 * knows) and, when missing, a throwaway `AUTH_SECRET` for
 * SvelteKit to find. Copies the variables `AUTH_…` of `.env` files to `process.env`, where they are missing:
 * SvelteKit 3 does not. With `vite dev` it also reports what the app's sources lack: an exported hook, a route
 * with the parameter of `organization.param`, a load function that returns the session. It does nothing in tests. In builds it does one thing: if a dependency of this library is
 * installed in several versions, the build uses the library's version, not the one at the top of `node_modules`.
 *
 * @example
 * ```ts
 * // vite.config.ts
 * import { sveltekit } from '@sveltejs/kit/vite';
 * import { localLogto } from 'sveltekit-logto/local';
 * import { defineConfig } from 'vite';
 *
 * export default defineConfig({ plugins: [localLogto(), sveltekit()] });
 * ```
 */
export function localLogto(options: LocalLogtoOptions = {}): Plugin {
	let planned: StartLocalLogtoOptions | null = null;
	const start = async (log: (message: string) => void): Promise<(() => void) | undefined> => {
		if (planned === null) return;
		const logto = await ensure(planned, options.port);
		return () => log(describe(logto));
	};
	return {
		name: 'sveltekit-logto:local',
		enforce: 'pre',
		config: {
			// SvelteKit reads the environment in a hook of this order, so a later one would be too late.
			order: 'pre',
			async handler(config, { command, mode, isPreview = false }) {
				if (command === 'build')
					return { ssr: { noExternal: [...findShadowed(config.root ?? process.cwd())] } };
				if (command !== 'serve' || process.env['VITEST'] !== undefined || isCollecting()) return;
				const directory =
					config.envDir === false ? null : (config.envDir ?? config.root ?? process.cwd());
				readEnvironment(mode, directory);
				// A preview runs with NODE_ENV=production, but only on this machine.
				planned = await plan({ ...options, allowProduction: isPreview });
			}
		},
		// `svelte-check` and `svelte-kit sync` read the configuration and have no server: nothing starts there.
		configureServer(server) {
			if (process.env['VITEST'] === undefined && !isCollecting()) reportProject(server);
			return start((message) => server.config.logger.info(message));
		},
		configurePreviewServer: (server) => start((message) => server.config.logger.info(message))
	};
}

/** Copies the variables `AUTH_…` of `.env` files to the process. A variable that the process already has stays. */
function readEnvironment(mode: string, directory: string | null): void {
	const keeper: Keeper = globalThis;
	for (const [name, value] of Object.entries(keeper[copied] ?? {}))
		if (process.env[name] === value) delete process.env[name];
	keeper[copied] = {};
	const env = directory === null ? {} : loadEnv(mode, directory, 'AUTH_');
	write(
		Object.fromEntries(Object.entries(env).filter(([name]) => process.env[name] === undefined))
	);
}

function write(variables: Environment): void {
	const keeper: Keeper = globalThis;
	// A variable that the process had already stays when Vite restarts.
	const news = Object.entries(variables).filter(([name, value]) => process.env[name] !== value);
	keeper[copied] = { ...keeper[copied], ...Object.fromEntries(news) };
	Object.assign(process.env, variables);
}

/** Writes the address of the future local Logto into the environment; `null` if the app has its own Logto. */
async function plan(options: StartLocalLogtoOptions): Promise<StartLocalLogtoOptions | null> {
	if ((process.env['AUTH_LOGTO_ISSUER'] ?? '') !== '') return null;
	const { port: asked, allowProduction: _, ...given } = options;
	const running = (globalThis as Keeper)[kept];
	const port = running?.port ?? (await choosePort(asked));
	const { clientId, clientSecret, ...config } = parseLocalConfig(given);
	const machines = withOwnMachine(config.machines);
	const endpoint = new URL(config.endpoint ?? `http://localhost:${port}`).origin;
	write(toVariables({ endpoint, clientId, clientSecret, machines }));
	if ((process.env['AUTH_SECRET'] ?? '') === '') process.env['AUTH_SECRET'] = createSecret();
	return { ...options, machines, port };
}

/** Puts the app's own machine first, with the roles of the first machine. */
function withOwnMachine(machines: LocalLogtoConfig['machines']): LocalLogtoConfig['machines'] {
	const clientId = process.env['AUTH_LOGTO_MACHINE_ID'] ?? '';
	const clientSecret = process.env['AUTH_LOGTO_MACHINE_SECRET'] ?? '';
	if (clientId === '' || clientSecret === '') return machines;
	const same = machines.find((machine) => machine.clientId === clientId);
	const others = machines.filter((machine) => machine !== same);
	return [{ ...(same ?? machines[0]), clientId, clientSecret }, ...others];
}

/** Starts one local Logto in a process. If the chosen free port was taken meanwhile, it chooses another one. */
async function ensure(
	planned: StartLocalLogtoOptions,
	asked: number | undefined
): Promise<LocalLogto> {
	const keeper: Keeper = globalThis;
	if (keeper[kept] !== undefined) return keeper[kept];
	const isFree = asked === undefined || asked === 0;
	const logto = await startLocalLogto(planned).catch((error: unknown) => {
		if (isFree && error instanceof Error && isAddressInUse(error.cause))
			return startLocalLogto({ ...planned, port: 0 });
		throw error;
	});
	keeper[kept] = logto;
	write(toVariables(logto));
	return logto;
}

function describe({ endpoint, users }: LocalLogto): string {
	const names = users.map(({ name, username }) => name ?? username).join(', ');
	return `\n  Local Logto: ${endpoint} (not for production)\n  Sign in as:  ${names}\n`;
}
