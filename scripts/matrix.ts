/**
 * Runs the main story of the demo wherever the README says that it runs, builds it with the adapters of
 * platforms, and writes the table into the README. `-- --check` compares instead, and fails where they differ.
 */
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { inspect, promisify } from 'node:util';
import { format, resolveConfig } from 'prettier';
import { startLocalLogto } from '../src/lib/local/index.ts';
import { buildApp } from '../tests/support/build-app.ts';
import buildDemoOnKit3 from '../tests/support/build-demo-kit3.ts';
import buildDemo from '../tests/support/build-demo.ts';
import buildWorker from '../tests/support/build-worker.ts';
import { startDemo, type Demo } from '../tests/support/demo.ts';
import { expectMainStory } from '../tests/support/main-story.ts';
import { installRuntimes, runtimes } from '../tests/support/runtimes.ts';
import { authSecret } from '../tests/support/secret.ts';
import { startWorker } from '../tests/support/worker.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

type Kit = 2 | 3;

/** What is built with an adapter, and not run: in the versions that `tests/adapters` names. */
const adapters = [
	{ name: 'cloudflare', kits: [3], product: '.svelte-kit/cloudflare/_worker.js' },
	{ name: 'vercel', kits: [2, 3], product: '.vercel/output/config.json' },
	{ name: 'netlify', kits: [2, 3], product: '.netlify/functions-internal/sveltekit-render.mjs' }
] as const;

/** The table's cells, by row and version. */
const cells = new Map<string, string>();

async function fill(row: string, kit: Kit, good: string, check: () => Promise<void>) {
	const outcome = await check().then(
		() => good,
		(error: unknown) => toFailure(error)
	);
	cells.set(`${row} ${kit}`, outcome);
	console.log(`${row}, SvelteKit ${kit}: ${outcome}`);
}

/** An adapter that calls what SvelteKit has removed is not yet one for this version; all else is a fault. */
function toFailure(error: unknown): string {
	const said = inspect(error);
	if (said.includes('adapter_generate_manifest_removed')) return 'no adapter yet';
	console.error(said);
	process.exitCode = 1;
	return '**fails**';
}

async function tell(start: () => Promise<Demo>): Promise<void> {
	const demo = await start();
	try {
		await expectMainStory(demo);
	} finally {
		await demo.close();
	}
}

await Promise.all([installRuntimes(), installAdapters(2), installAdapters(3)]);
await buildDemo();
await buildDemoOnKit3();
await buildWorker();

const logto = await startLocalLogto({ port: 0 });
const env = {
	AUTH_LOGTO_ISSUER: logto.endpoint,
	AUTH_LOGTO_ID: logto.clientId,
	AUTH_LOGTO_SECRET: logto.clientSecret,
	AUTH_SECRET: authSecret
};
for (const kit of [2, 3] as const) {
	for (const runtime of runtimes.filter(({ kits }) => kits.includes(kit)))
		await fill(runtime.name, kit, 'runs', () => tell(() => startDemo({ env, kit, runtime })));
	await fill('Node 24', kit, 'runs', () => tell(() => startDemo({ env, kit })));
	for (const { name, product } of adapters.filter(({ kits }) => kits.some((one) => one === kit)))
		await fill(name, kit, 'builds', async () => void (await buildWith(name, kit, product)));
}
await fill('cloudflare', 2, 'runs', () => tell(() => startWorker({ env })));
await logto.close();
await writeTable();

async function installAdapters(kit: Kit): Promise<void> {
	const cwd = `${root}tests/adapters/kit${kit}`;
	await run('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd });
}

function buildWith(name: string, kit: Kit, product: string): Promise<string> {
	const adapter = `${root}tests/adapters/kit${kit}/node_modules/@sveltejs/adapter-${name}/index.js`;
	const env = { APP_ADAPTER: adapter };
	return buildApp({
		fixture: 'demo',
		sources: ['src', 'static'],
		kit,
		env,
		variant: name,
		product
	});
}

async function writeTable(): Promise<void> {
	const file = `${root}README.md`;
	const text = await readFile(file, 'utf8');
	const table = /(<!-- matrix -->\n)[^]*?(\n<!-- \/matrix -->)/;
	const written = text.replace(table, (_, begin, end) => `${begin}\n${toTable()}\n${end}`);
	const options = await resolveConfig(file);
	const next = await format(written, { ...options, parser: 'markdown' });
	if (next === text) return console.log('The README says so.');
	if (process.argv.includes('--check')) {
		console.error('The README says something else. Run `npm run matrix`.');
		process.exitCode = 1;
	} else await writeFile(file, next);
}

function toTable(): string {
	const rows = [
		...[...runtimes.map(({ name }) => name), 'Node 24'].sort().map((name) => [name, name]),
		['Cloudflare Workers', 'cloudflare'],
		['Vercel', 'vercel'],
		['Netlify', 'netlify']
	] as const;
	const lines = rows.map(
		([title, row]) =>
			`| ${title} | ${cells.get(`${row} 2`) ?? '–'} | ${cells.get(`${row} 3`) ?? '–'} |`
	);
	return ['| where | SvelteKit 2 | SvelteKit 3 |', '| --- | --- | --- |', ...lines].join('\n');
}
