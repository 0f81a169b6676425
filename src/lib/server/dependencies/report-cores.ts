import { logLevels, type Logger, type LogLevel } from '../observability/logger.js';
import { findInstalledCores, type InstalledCore } from './installed-cores.js';

/** The version of `@auth/core` that the tests of this release run with. */
export const testedCore = '0.41.3';

const cure =
	'Keep one version: run "npm dedupe", or set it under "overrides" in package.json ("npm ls @auth/core" lists them).';

/** Describes the installed copies and how to keep one, for error messages. */
export async function describeInstalledCores(): Promise<string> {
	return describeCores(await findInstalledCores());
}

export function describeCores(cores: readonly InstalledCore[], tested = testedCore): string {
	if (cores.length === 0) return `The tested version is ${tested}. ${cure}`;
	const list = cores.map(({ version, place }) => `${version} (${place})`).join(', ');
	return `Installed: ${list}. The tested version is ${tested}. ${cure}`;
}

/** The warning about the installed copies; `null` when only the tested version is installed. */
export function toCoreWarning(cores: readonly InstalledCore[], tested = testedCore): string | null {
	const [first, ...more] = new Set(cores.map(({ version }) => version));
	if (first === undefined) return null;
	if (more.length > 0)
		return `There is more than one version of @auth/core. A build usually uses the version at the top of node_modules. ${describeCores(cores, tested)}`;
	if (first === tested) return null;
	return `@auth/core ${first} runs; this release of sveltekit-logto is tested with ${tested}. After a security release of Auth.js that is right; otherwise update sveltekit-logto.`;
}

/** Warns once in a process when another version of `@auth/core` than the tested one is installed. */
export function createCoreReport(
	find: () => Promise<readonly InstalledCore[]>
): (logger: Logger, level: LogLevel) => Promise<void> {
	let said = false;
	return async (logger, level) => {
		// The configuration of one tenant can disable warnings; another tenant still receives them.
		if (said || logLevels.indexOf(level) < logLevels.indexOf('warn')) return;
		const warning = toCoreWarning(await find().catch(() => []));
		if (said) return;
		said = true;
		if (warning !== null) logger.warn(warning);
	};
}

export const reportCores = createCoreReport(findInstalledCores);

/**
 * Warns once in a process that the engine uses another copy of `@auth/core` than this library, if the copy is in a folder that
 * {@link findInstalledCores} does not know, as with pnpm.
 */
export function createOtherCopyReport(
	find: () => Promise<readonly InstalledCore[]>
): (logger: Logger) => Promise<void> {
	let said = false;
	return async (logger) => {
		if (said) return;
		const cores = await find().catch(() => []);
		if (said || cores.length > 1) return;
		said = true;
		logger.warn(
			`The engine uses another copy of @auth/core than this library, in an unknown version. ${describeCores(cores)}`
		);
	};
}

export const reportOtherCopy = createOtherCopyReport(findInstalledCores);
