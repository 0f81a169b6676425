/** Who a file of a profile belongs to. */
export type Owner =
	| 'sveltekit-logto'
	| 'its dependencies'
	| 'SvelteKit'
	| 'Svelte'
	| 'Node and V8'
	| 'the app'
	| 'other packages';

const packages: ReadonlyMap<string, Owner> = new Map([
	...['lru-cache', 'jose', '@auth/core', '@auth/sveltekit', 'esm-env'].map(
		(name) => [name, 'its dependencies'] as const
	),
	...['@sveltejs/kit', '@sveltejs/adapter-node', 'devalue', 'cookie', 'set-cookie-parser'].map(
		(name) => [name, 'SvelteKit'] as const
	),
	['svelte', 'Svelte'] as const
]);

/**
 * Whose the code of a file is.
 *
 * @param file as a profile names it, through its source maps: a path, a `node:` address, or an empty string for what
 * V8 and Node have in machine code
 */
export function toOwner(file: string): Owner {
	if (file === '' || file.startsWith('node:')) return 'Node and V8';
	// `/@scope/name/` or `/name/` after the last `node_modules`.
	const name = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
	if (name !== undefined) return packages.get(name) ?? 'other packages';
	if (file.includes('/src/lib/')) return 'sveltekit-logto';
	// The server of adapter-node comes bundled, with polka and sirv in it.
	if (file.includes('/adapter-node/')) return 'SvelteKit';
	return 'the app';
}
