/** A copy of `@auth/core` that is installed. */
export interface InstalledCore {
	readonly version: string;
	/** Its folder, as `npm ls` would name it. */
	readonly place: string;
}

type Load = () => Promise<unknown>;

const top = 'node_modules/@auth/core';

/**
 * The copies of `@auth/core` that stand where bundlers look, as the app's own build saw them: Vite puts these
 * files into the bundle, so that they are known on Workers, too. Nothing else tells the version, neither
 * the code of the package nor its exports. Empty where Vite did not run and where none of these places
 * has a copy (Yarn's Plug'n'Play).
 */
export async function findInstalledCores(): Promise<readonly InstalledCore[]> {
	const found = listManifests().flatMap(([place, manifests]) =>
		Object.values(manifests).map((load) => ({ place, load }))
	);
	const cores = await Promise.all(
		found.map(async ({ place, load }) => ({ place, version: await readVersion(load) }))
	);
	const isKnown = (core: (typeof cores)[number]): core is InstalledCore => core.version !== null;
	const isFirst = (
		{ place, version }: InstalledCore,
		index: number,
		all: readonly InstalledCore[]
	) => index === all.findIndex((core) => core.place === place && core.version === version);
	return cores.filter(isKnown).filter(isFirst);
}

/** A `package.json` that is not there any more, or is not to be read, tells nothing. */
async function readVersion(load: Load): Promise<string | null> {
	try {
		const { version }: { version?: unknown } = Object(JSON.parse(String(await load())));
		return typeof version === 'string' ? version : null;
	} catch {
		return null;
	}
}

/**
 * The files at the top of an app's `node_modules`, beside this package and below it. A call for each path: of
 * several in one call Vite reads everything below the folder that they have in common. Not `eager`, so
 * that a test runner which cannot load such a file fails here alone.
 */
function listManifests(): ReadonlyArray<readonly [place: string, Readonly<Record<string, Load>>]> {
	try {
		return [
			[
				top,
				import.meta.glob('/node_modules/@auth/core/package.json', {
					exhaustive: true,
					import: 'default',
					query: '?raw'
				})
			],
			[
				top,
				import.meta.glob('../../../../@auth/core/package.json', {
					exhaustive: true,
					import: 'default',
					query: '?raw'
				})
			],
			[
				`node_modules/sveltekit-logto/${top}`,
				import.meta.glob('../../../node_modules/@auth/core/package.json', {
					exhaustive: true,
					import: 'default',
					query: '?raw'
				})
			],
			[
				`node_modules/@auth/sveltekit/${top}`,
				import.meta.glob('/node_modules/@auth/sveltekit/node_modules/@auth/core/package.json', {
					exhaustive: true,
					import: 'default',
					query: '?raw'
				})
			],
			[
				`node_modules/@auth/sveltekit/${top}`,
				import.meta.glob('../../../../@auth/sveltekit/node_modules/@auth/core/package.json', {
					exhaustive: true,
					import: 'default',
					query: '?raw'
				})
			]
		];
	} catch {
		// Without Vite there is no `import.meta.glob`.
		return [];
	}
}
