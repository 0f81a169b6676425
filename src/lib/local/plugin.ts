import { loadEnv, type Plugin } from 'vite';
import { isCollecting } from '../protocol/announced-options.js';
import { findShadowed } from './shadowed.js';
import { startLocalLogto, type LocalLogto, type StartLocalLogtoOptions } from './start.js';
import { createSecret, toVariables } from './variables.js';

/** Options of the Vite plugin. */
export type LocalLogtoOptions = Omit<StartLocalLogtoOptions, 'allowProduction'>;

/** Kept on the process, so that Vite's restarts find port, keys and sessions again. */
const kept = Symbol.for('sveltekit-logto.local');

/** What came into the environment from `.env` files: they are read anew when Vite restarts. */
const copied = Symbol.for('sveltekit-logto.copied-environment');

type Environment = Readonly<Record<string, string>>;

type Keeper = typeof globalThis & { [kept]?: Promise<LocalLogto>; [copied]?: Environment };

/**
 * Runs a local Logto beside `vite dev` and `vite preview`, unless `AUTH_LOGTO_ISSUER` is set (in the
 * environment or a `.env` file). Sets `AUTH_LOGTO_ISSUER`, `AUTH_LOGTO_ID`, `AUTH_LOGTO_SECRET`,
 * `AUTH_LOGTO_MACHINE_ID`, `AUTH_LOGTO_MACHINE_SECRET` and, when missing, a throwaway `AUTH_SECRET` for
 * SvelteKit to find. Copies the variables `AUTH_…` of `.env` files to `process.env`, where they are missing:
 * SvelteKit 3 does not. It does nothing in tests. In builds it does one thing: if a dependency of this library is
 * installed in several versions, the build has the library's own and not the one at the top of `node_modules`.
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
	let running: LocalLogto | null = null;
	const announce = (log: (message: string) => void): void => {
		if (running !== null) log(describe(running));
	};
	return {
		name: 'sveltekit-logto:local',
		enforce: 'pre',
		config: {
			// SvelteKit reads the environment in a hook of this order: after it would be too late.
			order: 'pre',
			async handler(config, { command, mode, isPreview = false }) {
				if (command === 'build')
					return { ssr: { noExternal: [...findShadowed(config.root ?? process.cwd())] } };
				if (command !== 'serve' || process.env['VITEST'] !== undefined || isCollecting()) return;
				const directory =
					config.envDir === false ? null : (config.envDir ?? config.root ?? process.cwd());
				const env = directory === null ? {} : readEnvironment(mode, directory);
				// A preview runs with NODE_ENV=production, on this machine and for whoever started it.
				running = await ensure(env, { ...options, allowProduction: isPreview });
			}
		},
		configureServer: (server) => () => announce((message) => server.config.logger.info(message)),
		configurePreviewServer: (server) => () =>
			announce((message) => server.config.logger.info(message))
	};
}

/** The variables `AUTH_…` of the process, and of `.env` files where the process has none: now it has. */
function readEnvironment(mode: string, directory: string): Environment {
	const keeper: Keeper = globalThis;
	for (const [name, value] of Object.entries(keeper[copied] ?? {}))
		if (process.env[name] === value) delete process.env[name];
	const env = loadEnv(mode, directory, 'AUTH_');
	const missing = Object.entries(env).filter(([name]) => process.env[name] === undefined);
	keeper[copied] = Object.fromEntries(missing);
	Object.assign(process.env, keeper[copied]);
	return env;
}

/** Starts it once a process; `null` when the app has a Logto of its own. */
async function ensure(
	env: Environment,
	options: StartLocalLogtoOptions
): Promise<LocalLogto | null> {
	const keeper: Keeper = globalThis;
	const before = await keeper[kept];
	const issuer = process.env['AUTH_LOGTO_ISSUER'] ?? env['AUTH_LOGTO_ISSUER'] ?? '';
	if (issuer !== '' && issuer !== before?.endpoint) return null;
	const logto = before ?? (await (keeper[kept] = startLocalLogto(options)));
	// A machine of somewhere else would not be known here.
	const noMachine = { AUTH_LOGTO_MACHINE_ID: '', AUTH_LOGTO_MACHINE_SECRET: '' };
	Object.assign(process.env, noMachine, toVariables(logto));
	if ((process.env['AUTH_SECRET'] ?? env['AUTH_SECRET'] ?? '') === '')
		process.env['AUTH_SECRET'] = createSecret();
	return logto;
}

function describe({ endpoint, users }: LocalLogto): string {
	const names = users.map(({ name, username }) => name ?? username).join(', ');
	return `\n  Local Logto: ${endpoint} (not for production)\n  Sign in as:  ${names}\n`;
}
