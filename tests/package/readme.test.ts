import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Demo } from '../support/demo.js';
import { createHttpClient, type HttpClient } from '../support/http-client.js';
import { formPost, locationOf, navigation, readSession, signIn } from '../support/sign-in.js';
import { build, root, runNode, runNpm, startDev, tarball } from './apps.js';

/**
 * The README's first examples, followed step by step from `sv create` on: with the newest packages that npm
 * gives, and with the oldest that the peer ranges of `package.json` allow.
 */
const starts = [
	{ name: 'SvelteKit 3, newest', sv: '1.0.0-next.7', packages: [] },
	{
		name: 'SvelteKit 2, oldest',
		sv: '0.17.1',
		packages: [
			'@sveltejs/kit@2.70.0',
			'@sveltejs/vite-plugin-svelte@6.2.1',
			'oidc-provider@9.13.2',
			'svelte@5.46.4',
			'typescript@5.9.2',
			'vite@7.0.0'
		]
	}
];

let workspace = '';
let readme = '';

beforeAll(async () => {
	workspace = await mkdtemp(join(tmpdir(), 'sveltekit-logto-readme-'));
	readme = await readFile(join(root, 'README.md'), 'utf8');
});

afterAll(() => rm(workspace, { recursive: true, force: true }));

test('the oldest packages are those that the peer ranges begin with', async () => {
	const { peerDependencies }: { peerDependencies: Readonly<Record<string, string>> } = JSON.parse(
		await readFile(join(root, 'package.json'), 'utf8')
	);
	for (const name of ['@sveltejs/kit', 'oidc-provider', 'svelte', 'vite']) {
		const [lowest = ''] = (peerDependencies[name] ?? '').split(' || ');
		expect(starts[1]?.packages).toContain(`${name}@${lowest.slice(1)}`);
	}
});

describe.each(starts)('on $name', ({ sv, packages }) => {
	let app = '';
	let running: Demo;

	beforeAll(async () => {
		await runNpm(
			workspace,
			...['exec', '--yes', `sv@${sv}`, '--', 'create', sv, '--template', 'minimal'],
			...['--types', 'ts', '--no-add-ons', '--no-install', '--no-dir-check']
		);
		app = join(workspace, sv);
		await cp(tarball, join(app, 'sveltekit-logto.tgz'));
		const quietly = ['--no-audit', '--no-fund'];
		await runNpm(app, 'install', ...quietly, '--save-dev', 'oidc-provider', ...packages);
		await runNpm(app, 'install', ...quietly, './sveltekit-logto.tgz');
		await write(app, examplesOf('## The smallest whole example'));
		running = await startDev(app, {});
	}, 300_000);

	afterAll(() => running?.close());

	test('a link from elsewhere leads through sign-in, and the session is known until sign-out', async () => {
		const client = createHttpClient();
		expect((await open(client, '/')).status).toBe(200);
		const refused = await open(client, '/invoices');
		expect(locationOf(refused, running).searchParams.get('redirectTo')).toBe('/invoices');
		const { arrival } = await signIn(running, 'alice', '/invoices', client);
		expect(locationOf(arrival, running).pathname).toBe('/invoices');
		expect(await (await open(client, '/invoices')).text()).toContain('Invoices of Alice Liddell');
		await post(client, 'organization', { organizationId: 'acme' });
		expect(await (await open(client, '/invoices')).text()).toContain('Invoices of Acme');
		await post(client, 'signout', { scope: 'local' });
		expect(await readSession(client, running)).toBeNull();
		expect((await open(client, '/invoices')).status).toBe(303);
	});

	test('types agree, and words that are not registered do not compile', async () => {
		await write(app, examplesOf('### Organizations in the address'));
		await write(app, misuses);
		await runNode(app, 'node_modules/@sveltejs/kit/svelte-kit.js', 'sync');
		const said = await runNode(app, 'node_modules/svelte-check/bin/svelte-check');
		expect(said).toContain('0 errors');
	}, 240_000);

	test('it builds', async () => {
		await expect(build(app)).resolves.toContain('built in');
	}, 240_000);

	const open = (client: HttpClient, path: string) =>
		client.fetch(`${running.origin}${path}`, { headers: navigation });

	const post = (client: HttpClient, endpoint: string, fields: Readonly<Record<string, string>>) =>
		client.fetch(`${running.origin}/auth/${endpoint}`, {
			method: 'POST',
			headers: formPost(running),
			body: new URLSearchParams(fields)
		});
});

/** Nothing imports the library's main entry here, as in the README's app. */
const misuses = new Map([
	[
		'src/misuses.ts',
		`import type { RequestEvent } from '@sveltejs/kit';
import { requirePermission, requireRole } from 'sveltekit-logto/server';

export async function misspell(event: RequestEvent) {
	await requirePermission(event, 'read:invoices');
	// @ts-expect-error -- a permission
	await requirePermission(event, 'read:inv');
	// @ts-expect-error -- an organization role
	await requireRole(event, { organizationRole: 'owner' });
}
`
	],
	[
		'src/routes/+error.svelte',
		`<script lang="ts">
	import { page } from '$app/state';
</script>

<p>{page.error?.code}</p>
`
	]
]);

/** The whole files of a part of the README, by path: blocks that begin with a comment naming their file. */
function examplesOf(heading: string): ReadonlyMap<string, string> {
	const start = readme.indexOf(`\n${heading}\n`);
	expect(start, heading).toBeGreaterThan(0);
	const part = readme.slice(start + 1).split(/\n##+ /)[0] ?? '';
	const blocks = part.matchAll(/^```(?:ts|svelte)\n((?:\/\/|<!--) (\S+\.\w+)[^]*?)^```$/gm);
	return new Map([...blocks].map(([, text = '', path = '']) => [path, text]));
}

/** What stands in the parentheses of `sveltekit(…)` stays, as the README says. */
async function write(app: string, files: ReadonlyMap<string, string>): Promise<void> {
	for (const [path, text] of files) {
		const file = join(app, path);
		await mkdir(dirname(file), { recursive: true });
		await writeFile(file, path === 'vite.config.ts' ? await addPlugin(file) : text);
	}
}

async function addPlugin(file: string): Promise<string> {
	const text = await readFile(file, 'utf8');
	expect(text).toContain('plugins: [');
	const plain = text
		.replace('sveltekit({', 'localLogto(), sveltekit({')
		// What `sv create` writes for newer versions of Svelte: the oldest one takes no function here.
		.replace(/\n\s*compilerOptions: \{[^]*?\n\t{3}\},/, '');
	return `import { localLogto } from 'sveltekit-logto/local';\n${plain}`;
}
