import { readFileSync } from 'node:fs';
import { runtimes, type Runtime } from './runtimes.js';

type Kit = 2 | 3;

/** What the matrix finds for one version of SvelteKit, if all is well. */
export interface MatrixCell {
	readonly good: 'runs' | 'builds';
	/** As the README names it, with the version that fits; `null` where adapter-node does it, or none is needed. */
	readonly adapter: string | null;
}

/** A row of the README's table "Where it runs". */
export interface MatrixRow {
	readonly title: string;
	/** `null`: not tried. */
	readonly cells: Readonly<Record<Kit, MatrixCell | null>>;
	/** A runtime besides the repository's own Node. */
	readonly runtime?: Runtime;
	/** The adapter of a platform by name, with the file that says that an app is built for it. */
	readonly platform?: { readonly name: string; readonly product: string };
}

/** An adapter by the folder whose `package.json` asks for it, to its major version or to the one before a release. */
function toAdapter(folder: string, name: string): string {
	const file = new URL(`../../${folder}/package.json`, import.meta.url);
	const { devDependencies }: { devDependencies: Record<string, string> } = JSON.parse(
		readFileSync(file, 'utf8')
	);
	const version = devDependencies[`@sveltejs/adapter-${name}`]?.replace(/^[\^~]/, '') ?? 'none';
	return `adapter-${name}@${version.includes('-') ? version : version.split('.')[0]}`;
}

const runs: MatrixCell = { good: 'runs', adapter: null };

const toRuntimeRow = (runtime: Runtime): MatrixRow => ({
	title: runtime.name,
	cells: { 2: runtime.kits.includes(2) ? runs : null, 3: runtime.kits.includes(3) ? runs : null },
	runtime
});

const toBuilds = (name: string, kit: Kit): MatrixCell => ({
	good: 'builds',
	adapter: toAdapter(`tests/adapters/kit${kit}`, name)
});

/** In the versions that `tests/adapters` and `tests/fixtures/worker` name. */
const platforms: readonly MatrixRow[] = [
	{
		title: 'Cloudflare Workers',
		cells: {
			2: { good: 'runs', adapter: toAdapter('tests/fixtures/worker', 'cloudflare') },
			3: toBuilds('cloudflare', 3)
		},
		platform: { name: 'cloudflare', product: '.svelte-kit/cloudflare/_worker.js' }
	},
	{
		title: 'Vercel',
		cells: { 2: toBuilds('vercel', 2), 3: toBuilds('vercel', 3) },
		platform: { name: 'vercel', product: '.vercel/output/config.json' }
	},
	{
		title: 'Netlify',
		cells: { 2: toBuilds('netlify', 2), 3: toBuilds('netlify', 3) },
		platform: { name: 'netlify', product: '.netlify/functions-internal/sveltekit-render.mjs' }
	}
];

/** The components in the fixture `components`. */
export const besides = { storybook: 'Storybook 10', tailwind: 'Tailwind 4' } as const;

/** All of the table, in its order. */
export const matrixRows: readonly MatrixRow[] = [
	...[
		...runtimes.map(toRuntimeRow),
		{ title: 'Node 24', cells: { 2: runs, 3: runs } } satisfies MatrixRow
	].sort((one, other) => one.title.localeCompare(other.title)),
	...platforms,
	...Object.values(besides).map((title): MatrixRow => ({ title, cells: { 2: runs, 3: null } }))
];

/** What an adapter is that calls what SvelteKit has removed. */
export const noAdapterYet = 'no adapter yet';

/** A cell's text. `outcome` is the good one, or what was found instead. */
export function toCellText(cell: MatrixCell | null, outcome: string): string {
	if (cell === null) return '–';
	if (cell.adapter === null) return outcome;
	return outcome === noAdapterYet
		? `${outcome} (\`${cell.adapter}\`)`
		: `${outcome}, \`${cell.adapter}\``;
}
