import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import { makeCore, testedCore, type Change } from '../support/core-releases.js';
import { startApp, type Demo } from '../support/demo.js';
import { findPort } from '../support/ports.js';
import { createHttpClient } from '../support/http-client.js';
import { authSecret } from '../support/secret.js';
import { locationOf, navigation, readSession, signIn } from '../support/sign-in.js';
import { build, fixtures, root, runNpm, startDev, tarball } from './apps.js';
import { startRegistry, type Registry } from './registry.js';

/**
 * Which copy of Auth.js' core runs where several are installed, and how a security release of it is taken.
 * Vite's development server resolves each import from where it stands; a build takes what stands at the
 * top of `node_modules`, whatever is nested.
 */
const patched = '0.41.99';

/** Where the fixture has each engine. */
const bases = { sveltekit: '', core: '/core' } as const;
type Engine = keyof typeof bases;

let tested = '';
let workspace = '';
let app = '';
let registry: Registry;
let logto: LocalLogto;
let port = 0;

beforeAll(async () => {
	({ version: tested } = JSON.parse(await readFile(join(testedCore, 'package.json'), 'utf8')));
	workspace = await mkdtemp(join(tmpdir(), 'sveltekit-logto-copies-'));
	registry = await startRegistry(workspace);
	await registry.publish(testedCore);
	await registry.publish(join(root, 'node_modules/@auth/sveltekit'));
	app = await createApp('app');
	await runNpm(app, 'install', '--no-audit', '--no-fund');
	port = await findPort();
	logto = await startLocalLogto({
		port: 0,
		redirectUris: Object.values(bases).map(
			(base) => `http://localhost:${port}${base}/auth/callback/logto`
		)
	});
}, 300_000);

afterAll(async () => {
	await logto?.close();
	await registry?.close();
	await rm(workspace, { recursive: true, force: true });
});

async function createApp(name: string): Promise<string> {
	const directory = join(workspace, name);
	await cp(join(fixtures, 'copies'), directory, { recursive: true });
	await cp(tarball, join(directory, 'sveltekit-logto.tgz'));
	await writeFile(join(directory, '.npmrc'), `@auth:registry=${registry.address}\n`);
	return directory;
}

const below = (owner: string) => join(app, 'node_modules', owner, 'node_modules/@auth/core');
const atTop = () => join(app, 'node_modules/@auth/core');

/** Puts a copy below a package, as npm does when two of them do not agree. */
async function nest(owner: string, version: string, changes: readonly Change[] = []) {
	await mkdir(dirname(below(owner)), { recursive: true });
	await makeCore(below(owner), version, changes);
}

/** One copy, at the top, which notes when it runs. */
async function tidy(): Promise<void> {
	for (const directory of [below('@auth/sveltekit'), below('sveltekit-logto'), atTop()])
		await rm(directory, { recursive: true, force: true });
	await makeCore(atTop(), tested);
}

type Start = (env: Readonly<Record<string, string>>) => Promise<Demo>;
const inDevelopment: Start = (env) => startDev(app, env, port);
const asBuilt: Start = (env) => startApp(join(app, 'build'), env, { port });

/** Runs the app and closes it again. */
async function withApp(start: Start, use: (demo: Demo) => Promise<void>): Promise<void> {
	const demo = await start({
		AUTH_LOGTO_ISSUER: logto.endpoint,
		AUTH_LOGTO_ID: logto.clientId,
		AUTH_LOGTO_SECRET: logto.clientSecret,
		AUTH_SECRET: authSecret
	});
	try {
		await use(demo);
	} finally {
		await demo.close();
	}
}

const startSignIn = ({ origin, base }: Demo, client = createHttpClient()) =>
	client.fetch(`${origin}${base}/auth/signin`, { headers: navigation });

/** What has to hold in every layout, with both engines; `expected` are the versions that run. */
async function expectToWork(demo: Demo, expected: Readonly<Record<Engine, string>>) {
	for (const engine of ['sveltekit', 'core'] as const)
		expect(await tryEngine({ ...demo, base: bases[engine] }), engine).toEqual([expected[engine]]);
}

/** Signs in, is refused, and starts while Logto is down; gives the versions that ran. */
async function tryEngine(demo: Demo): Promise<readonly string[]> {
	const { client, arrival } = await signIn(demo, 'alice', '/');
	expect(locationOf(arrival, demo).pathname, demo.output()).toBe(`${demo.base}/`);
	expect(await readSession(client, demo)).toMatchObject({ user: { name: 'Alice Liddell' } });
	expect(await denySignIn(demo)).toContain('sign_in_denied');
	await expectOwnFetch(demo);
	const ran: string[] = await (await client.fetch(`${demo.origin}/`)).json();
	return [...new Set(ran)];
}

/** What the person reads when Logto says that the sign-in was not allowed. */
async function denySignIn(demo: Demo): Promise<string> {
	const client = createHttpClient();
	const state = locationOf(await startSignIn(demo, client), demo).searchParams.get('state') ?? '';
	const query = new URLSearchParams({ error: 'access_denied', state, iss: logto.issuer });
	const callback = `${demo.origin}${demo.base}/auth/callback/logto?${query}`;
	return (await client.fetch(callback, { headers: navigation })).text();
}

/** Auth.js asks by the library's `fetch`, which answers discovery from memory while Logto is down. */
async function expectOwnFetch(demo: Demo): Promise<void> {
	logto.setFault({ kind: 'status', status: 500 });
	try {
		expect((await startSignIn(demo)).status, demo.output()).toBe(303);
	} finally {
		logto.setFault(null);
	}
}

/** The lines of the log that name a version of `@auth/core`. */
const warningsOf = (demo: Demo) =>
	demo
		.output()
		.split('\n')
		.filter((line) => line.includes('@auth/core') && line.includes('[sveltekit-logto]'));

/** The log says once that both are there, where, and how to come to one. */
function expectBothNamed(demo: Demo, owner: string): void {
	const [warning = '', ...more] = warningsOf(demo);
	expect(more).toEqual([]);
	for (const part of [`${tested} (`, `${patched} (node_modules/${owner}/`, 'npm dedupe'])
		expect(warning).toContain(part);
}

describe('in development each package runs its own copy', () => {
	test('one for all, the tested one: nothing is said', async () => {
		await tidy();
		await withApp(inDevelopment, async (demo) => {
			await expectToWork(demo, { sveltekit: tested, core: tested });
			expect(warningsOf(demo)).toEqual([]);
		});
	});

	// A build shows the same of one below @auth/sveltekit.
	test('a patched one below sveltekit-logto: the log names both', async () => {
		await tidy();
		await nest('sveltekit-logto', patched);
		await withApp(inDevelopment, async (demo) => {
			await expectToWork(demo, { sveltekit: tested, core: patched });
			expectBothNamed(demo, 'sveltekit-logto');
		});
	});

	test('one below @auth/sveltekit that seals otherwise starts no sign-in: the log says why', async () => {
		await tidy();
		await nest('@auth/sveltekit', patched, [
			['jwt.js', 'Auth.js Generated Encryption Key (', 'Another Key (']
		]);
		await withApp(inDevelopment, async (demo) => {
			const answer = await startSignIn(demo);
			expect(answer.status).toBe(500);
			expect(await answer.text()).toContain('configuration');
			const fault = demo.output().split('(configuration)').at(0) ?? '';
			for (const part of ['not compatible', `${tested} (`, `${patched} (`, '"overrides"'])
				expect(fault).toContain(part);
		});
	});
});

describe('a build', () => {
	test('with no copy at the top has the own one of each package', async () => {
		await tidy();
		await nest('@auth/sveltekit', patched);
		await mkdir(dirname(below('sveltekit-logto')), { recursive: true });
		await rename(atTop(), below('sveltekit-logto'));
		await build(app);
		await withApp(asBuilt, async (demo) => {
			await expectToWork(demo, { sveltekit: patched, core: tested });
			expectBothNamed(demo, '@auth/sveltekit');
		});
	});

	test('has the copy at the top and not a patched one below it, and says that both are there', async () => {
		await tidy();
		await nest('sveltekit-logto', patched);
		await build(app);
		await withApp(asBuilt, async (demo) => {
			await expectToWork(demo, { sveltekit: tested, core: tested });
			expectBothNamed(demo, 'sveltekit-logto');
		});
	});

	test('by the plugin has the own ones, also where an old lru-cache stands at the top', async () => {
		await tidy();
		await nest('sveltekit-logto', patched);
		await shadowLruCache();
		await addPlugin();
		await build(app);
		await withApp(asBuilt, (demo) => expectToWork(demo, { sveltekit: tested, core: patched }));
	});
});

/** As with an app that has, for example, Babel among its tools. */
async function shadowLruCache(): Promise<void> {
	const top = join(app, 'node_modules/lru-cache');
	await rename(top, join(app, 'node_modules/sveltekit-logto/node_modules/lru-cache'));
	await mkdir(top);
	const manifest = { name: 'lru-cache', version: '5.1.1', main: 'index.js' };
	await writeFile(join(top, 'package.json'), JSON.stringify(manifest));
	await writeFile(join(top, 'index.js'), 'module.exports = class LRUCache {};\n');
}

async function addPlugin(): Promise<void> {
	const path = join(app, 'vite.config.ts');
	const text = await readFile(path, 'utf8');
	await writeFile(
		path,
		`import { localLogto } from 'sveltekit-logto/local';\n${text.replace('[sveltekit()]', '[localLogto(), sveltekit()]')}`
	);
}

describe('a security release of Auth.js', () => {
	test('comes by npm update where the library alone asks for it', async () => {
		const alone = await createApp('alone');
		const manifest: { dependencies: Record<string, string> } = JSON.parse(
			await readFile(join(alone, 'package.json'), 'utf8')
		);
		const dependencies = { 'sveltekit-logto': 'file:./sveltekit-logto.tgz' };
		await writeFile(
			join(alone, 'package.json'),
			JSON.stringify({ ...manifest, dependencies, devDependencies: {} })
		);
		const words = ['--omit=peer', '--no-audit', '--no-fund'];
		await runNpm(alone, 'install', ...words);
		await publishPatched();
		await runNpm(alone, 'update', '@auth/core', ...words);
		const { version } = JSON.parse(
			await readFile(join(alone, 'node_modules/@auth/core/package.json'), 'utf8')
		);
		expect(version).toBe(patched);
	});

	test('comes by an override for both engines, and runs', async () => {
		await publishPatched();
		const path = join(app, 'package.json');
		const manifest: object = JSON.parse(await readFile(path, 'utf8'));
		await writeFile(path, JSON.stringify({ ...manifest, overrides: { '@auth/core': patched } }));
		await rm(join(app, 'node_modules'), { recursive: true });
		await runNpm(app, 'install', '--no-audit', '--no-fund');
		await build(app);
		await withApp(asBuilt, async (demo) => {
			await expectToWork(demo, { sveltekit: patched, core: patched });
			const [warning = '', ...more] = warningsOf(demo);
			expect(more).toEqual([]);
			expect(warning).toContain(`@auth/core ${patched} runs`);
			expect(warning).toContain(`tested with ${tested}`);
		});
	});
});

let published = false;

async function publishPatched(): Promise<void> {
	if (published) return;
	published = true;
	const directory = join(workspace, 'patched');
	await makeCore(directory, patched);
	await registry.publish(directory);
}
