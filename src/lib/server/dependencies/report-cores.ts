import { logLevels, type Logger, type LogLevel } from '../observability/logger.js';
import { findInstalledCores, type InstalledCore } from './installed-cores.js';

/** The version of `@auth/core` that the tests of this release run with. */
export const testedCore = '0.41.3';

const cure =
	'Keep one: run "npm dedupe", or name it under "overrides" in package.json ("npm ls @auth/core" shows which there are).';

/** What is installed, and how to come to one version: for the message of a fault. */
export async function describeInstalledCores(): Promise<string> {
	return describeCores(await findInstalledCores());
}

export function describeCores(cores: readonly InstalledCore[], tested = testedCore): string {
	if (cores.length === 0) return `Tested is ${tested}. ${cure}`;
	const list = cores.map(({ version, place }) => `${version} (${place})`).join(', ');
	return `Installed: ${list}. Tested is ${tested}. ${cure}`;
}

/** What a developer should know of the installed copies; `null` when the tested version is the only one. */
export function toCoreWarning(cores: readonly InstalledCore[], tested = testedCore): string | null {
	const [first, ...more] = new Set(cores.map(({ version }) => version));
	if (first === undefined) return null;
	if (more.length > 0)
		return `There is more than one version of @auth/core. A build usually runs the one at the top of node_modules, whatever is nested. ${describeCores(cores, tested)}`;
	if (first === tested) return null;
	return `@auth/core ${first} runs; this release of sveltekit-logto is tested with ${tested}. After a security release of Auth.js that is right; otherwise update sveltekit-logto.`;
}

/** Says once a process which version of `@auth/core` runs, when it is not the tested one alone. */
export function createCoreReport(
	find: () => Promise<readonly InstalledCore[]>
): (logger: Logger, level: LogLevel) => Promise<void> {
	let said = false;
	return async (logger, level) => {
		// A tenant without warnings does not keep them from the others.
		if (said || logLevels.indexOf(level) < logLevels.indexOf('warn')) return;
		const warning = toCoreWarning(await find().catch(() => []));
		if (said) return;
		said = true;
		if (warning !== null) logger.warn(warning);
	};
}

export const reportCores = createCoreReport(findInstalledCores);

/**
 * Says once a process that the engine runs another copy of `@auth/core` than this library imports, if it stands in a
 * place that {@link findInstalledCores} does not know, as with pnpm: there is one copy too few then.
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
			`The engine runs another copy of @auth/core than this library, in a version that is not known here. ${describeCores(cores)}`
		);
	};
}

export const reportOtherCopy = createOtherCopyReport(findInstalledCores);
