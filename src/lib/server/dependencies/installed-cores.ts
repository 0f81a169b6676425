/** An installed copy of `@auth/core`. */
export interface InstalledCore {
	readonly version: string;
	/** Its folder, as `npm ls` names it. */
	readonly place: string;
}

type Load = () => Promise<unknown>;

const top = 'node_modules/@auth/core';

/**
 * Finds the copies of `@auth/core` in the folders where bundlers look. Vite puts their `package.json` files into the bundle,
 * so this works on Workers too. Neither the code of the package nor its exports contain the version. Returns an empty
 * array without Vite, and when none of these folders has a copy (Yarn's Plug'n'Play).
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

/** Reads the version; `null` when the `package.json` is missing or not readable. */
async function readVersion(load: Load): Promise<string | null> {
	try {
		const { version }: { version?: unknown } = Object(JSON.parse(String(await load())));
		return typeof version === 'string' ? version : null;
	} catch {
		return null;
	}
}

/**
 * The files at the top of an app's `node_modules`, next to this package and below it. Each path has its own call, because for
 * several paths Vite reads everything below their common folder. Not `eager`, so that a test runner that cannot load such
 * a file fails only here.
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
		// `import.meta.glob` exists only in Vite.
		return [];
	}
}
