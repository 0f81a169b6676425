/**
 * Runs the main story of the demo wherever the README says that it runs, builds it with the adapters of platforms, opens
 * the components in Storybook and next to Tailwind, and writes the table into the README. `-- --check` compares instead, and fails where they differ.
 */
import './help.ts';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { inspect, promisify } from 'node:util';
import { chromium } from '@playwright/test';
import { format, resolveConfig } from 'prettier';
import { startLocalLogto } from '../src/lib/local/index.ts';
import { buildApp } from '../tests/support/build-app.ts';
import { buildComponents } from '../tests/support/build-components.ts';
import buildDemoOnKit3 from '../tests/support/build-demo-kit3.ts';
import buildDemo from '../tests/support/build-demo.ts';
import buildWorker from '../tests/support/build-worker.ts';
import { expectLooks, expectStories } from '../tests/support/components-in-browser.ts';
import { startDemo, type Demo } from '../tests/support/demo.ts';
import { expectMainStory } from '../tests/support/main-story.ts';
import {
	besides,
	matrixRows,
	noAdapterYet,
	toCellText,
	type MatrixRow
} from '../tests/support/matrix-rows.ts';
import { buildClerkApp } from '../tests/support/migrated-app.ts';
import packLibrary from '../tests/support/pack-library.ts';
import { installRuntimes } from '../tests/support/runtimes.ts';
import { authSecret } from '../tests/support/secret.ts';
import { startWorker } from '../tests/support/worker.ts';
import { chromiumFlags, ensureChromium } from './chromium.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

type Kit = 2 | 3;

/** What was found, by row and version. */
const outcomes = new Map<string, string>();

async function fill(title: string, kit: Kit, good: string, check: () => Promise<void>) {
	const outcome = await check().then(
		() => good,
		(error: unknown) => toFailure(error)
	);
	outcomes.set(`${title} ${kit}`, outcome);
	console.log(`${title}, SvelteKit ${kit}: ${outcome}`);
}

/** An adapter that calls what SvelteKit has removed is not yet one for this version; all else is a fault. */
function toFailure(error: unknown): string {
	const said = inspect(error);
	if (said.includes('adapter_generate_manifest_removed')) return noAdapterYet;
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

await Promise.all([installRuntimes(), installAdapters(2), installAdapters(3), packLibrary()]);
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
for (const kit of [2, 3] as const)
	for (const row of matrixRows) {
		const cell = row.cells[kit];
		const check = toCheck(row, kit, cell?.good ?? null);
		if (cell !== null && check !== null) await fill(row.title, kit, cell.good, check);
	}
await checkComponents();
await logto.close();
await buildClerkApp();
await writeTable();

/** How a cell is found out; `null` for what is built and looked at together. */
function toCheck(
	{ runtime, platform, title }: MatrixRow,
	kit: Kit,
	good: 'runs' | 'builds' | null
): (() => Promise<void>) | null {
	if (platform === undefined)
		return Object.values<string>(besides).includes(title)
			? null
			: () => tell(() => startDemo({ env, kit, ...(runtime === undefined ? {} : { runtime }) }));
	const { name, product } = platform;
	return good === 'runs'
		? () => tell(() => startWorker({ env }))
		: async () => void (await buildWith(name, kit, product));
}

/** The packed components in stories, and next to Tailwind. */
async function checkComponents(): Promise<void> {
	const built = buildComponents();
	const browser = await chromium.launch({
		executablePath: ensureChromium(),
		args: chromiumFlags
	});
	await fill(besides.storybook, 2, 'runs', async () =>
		expectStories(browser, (await built).stories)
	);
	await fill(besides.tailwind, 2, 'runs', async () => expectLooks(browser, (await built).pages));
	await browser.close();
}

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
	const toText = ({ title, cells }: MatrixRow, kit: Kit) =>
		toCellText(cells[kit], outcomes.get(`${title} ${kit}`) ?? '–');
	const lines = matrixRows.map((row) => `| ${row.title} | ${toText(row, 2)} | ${toText(row, 3)} |`);
	return ['| where | SvelteKit 2 | SvelteKit 3 |', '| --- | --- | --- |', ...lines].join('\n');
}
