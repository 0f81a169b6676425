import { ESLint } from 'eslint';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { exceptions, rooms } from '../../eslint.rooms.js';

/** Who may import whom: eslint.config.js says it, docs/architecture.md explains it. */
const eslint = new ESLint({ cwd: fileURLToPath(new URL('../..', import.meta.url)) });

/** The messages about an import (or a line of code) as if it stood in a file. */
async function lint(filePath: string, code: string): Promise<readonly string[]> {
	const [result] = await eslint.lintText(code, { filePath });
	if (result === undefined) throw new Error(`${filePath} is not linted.`);
	return result.messages
		.filter(({ ruleId }) => ruleId?.includes('no-restricted') === true)
		.map(({ message }) => message);
}

const toImport = (name: string) => `import * as it from '${name}';\nexport const value = it;\n`;

const forbidden: ReadonlyArray<readonly [string, string, string]> = [
	['src/lib/protocol/claims.ts', 'svelte', 'vocabulary is pure'],
	['src/lib/protocol/claims.ts', '$app/paths', 'vocabulary is pure'],
	['src/lib/protocol/claims.ts', 'node:crypto', 'vocabulary is pure'],
	[
		'src/lib/protocol/claims.ts',
		'../server/logto/issuer.js',
		'imports nothing of the library but itself'
	],
	['src/lib/errors.ts', './server/logto/issuer.js', 'imports nothing of the library but itself'],
	['src/lib/index.ts', './server/logto/issuer.js', 'types and pure helpers'],
	['src/lib/index.ts', './local/index.js', 'types and pure helpers'],
	['src/lib/index.ts', '$app/paths', 'types and pure helpers'],
	['src/lib/server/logto/issuer.ts', '$app/paths', 'Only server/kit.ts imports $app'],
	['src/lib/server/guards/rules/rules.ts', '@sveltejs/kit', 'Only server/kit.ts knows SvelteKit'],
	['src/lib/server/logto/issuer.ts', '@auth/core', 'Only server/authjs.ts, the engine'],
	['src/lib/server/logto/issuer.ts', 'node:crypto', 'Web APIs only'],
	['src/lib/server/provider/logto.ts', '../kit.js', 'neither SvelteKit nor the hook'],
	['src/lib/server/provider/logto.ts', '$app/paths', 'Only server/kit.ts imports $app'],
	['src/lib/provider/index.ts', '../server/index.js', 'neither SvelteKit nor the hook'],
	['src/lib/provider/index.ts', '../local/index.js', 'entry of the provider'],
	['src/lib/server/kit.ts', '$env/dynamic/private', 'SvelteKit 3'],
	[
		'src/lib/server/logto/issuer.ts',
		'../local/index.js',
		'vocabulary (protocol, errors) and itself'
	],
	[
		'src/lib/server/authjs.ts',
		'../components/index.js',
		'vocabulary (protocol, errors) and itself'
	],
	['src/lib/client/session.ts', '$app/state', 'Only client/kit.ts imports $app'],
	['src/lib/client/session.ts', '../server/index.js', 'Client code never reaches the server'],
	['src/lib/client/session.ts', '../components/index.js', 'never the other way round'],
	['src/lib/components/shared/menu.svelte.ts', '$app/state', 'Components ask client/kit.ts'],
	['src/lib/components/shared/menu.svelte.ts', '../../server/index.js', 'never reaches the server'],
	['src/lib/project/read-places.ts', '../local/index.js', 'server and the vocabulary'],
	['src/lib/project/read-places.ts', '../cli/main.js', 'server and the vocabulary'],
	['src/lib/testing/index.ts', '../local/index.js', 'server and the vocabulary only'],
	['src/lib/testing/index.ts', '../components/index.js', 'server and the vocabulary only'],
	['src/lib/testing/index.ts', 'vitest', 'The app brings its test runner'],
	['src/lib/local/start.ts', '../components/index.js', 'local Logto stands next to the app'],
	['src/lib/local/start.ts', '../client/kit.js', 'local Logto stands next to the app'],
	['src/lib/local/start.ts', '../cli/main.js', 'local Logto stands next to the app'],
	['src/lib/local/start.ts', '@sveltejs/kit', 'local Logto stands next to the app'],
	['src/lib/local/config/parse-config.ts', '../oidc/clients.js', 'know no tenant'],
	['src/lib/local/http/exchange.ts', '../tenant.js', 'know no tenant'],
	['src/lib/local/loopback/listen.ts', '../start.js', 'know no tenant'],
	['src/lib/local/control/switches.ts', '../memory/memory.js', 'know no tenant'],
	['src/lib/local/vite-plugin/shadowed.ts', '../directory/directory.js', 'know no tenant'],
	['src/lib/local/directory/claims.ts', '../http/exchange.js', 'knows no request'],
	['src/lib/local/memory/store.ts', '../oidc/oidc-package.js', 'knows no request'],
	['src/lib/local/directory/claims.ts', '../memory/memory.js', 'know nothing of tokens'],
	['src/lib/local/oidc/oidc.ts', '../tenant.js', 'must not hold the tenant'],
	['src/lib/local/oidc/grants/access-token.ts', '../../tenant.js', 'must not hold the tenant'],
	['src/lib/local/oidc/oidc.ts', '../sign-in-pages/sign-in.js', 'must not hold the tenant'],
	['src/lib/local/sign-in-pages/sign-in.ts', '../control/faults.js', 'neither the port nor'],
	['src/lib/local/management-api/users.ts', '../start.js', 'neither the port nor'],
	['src/lib/local/management-api/users.ts', '../sign-in-pages/sign-in.js', 'has no pages'],
	['src/lib/local/sign-in-pages/sign-in.ts', '../management-api/users.js', 'without a token'],
	['src/lib/local/start.ts', 'vite', 'Only the plugin knows Vite'],
	['src/lib/local/answer.ts', './vite-plugin/shadowed.js', 'Only the plugin knows Vite'],
	['src/lib/cli/main.ts', '../components/index.js', 'command runs on plain Node'],
	['src/lib/cli/main.ts', '$app/server', 'command runs on plain Node'],
	['src/routes/+layout.server.ts', '$lib/server', 'as any app does'],
	['src/hooks.server.ts', './lib/server/index.js', 'as any app does']
];

it.each(forbidden)('%s may not import %s', async (file, name, message) => {
	expect(await lint(file, toImport(name))).toEqual([expect.stringContaining(message)]);
});

const allowed: ReadonlyArray<readonly [string, string]> = [
	['src/lib/protocol/claims.ts', './scopes.js'],
	['src/lib/protocol/claims.ts', '../errors.js'],
	['src/lib/index.ts', './protocol/claims.js'],
	['src/lib/index.ts', './errors.js'],
	['src/lib/server/logto/issuer.ts', '../errors.js'],
	['src/lib/server/logto/issuer.ts', '../protocol/claims.js'],
	['src/lib/server/logto/issuer.ts', 'jose'],
	['src/lib/server/kit.ts', '$app/paths'],
	['src/lib/server/kit.ts', '@sveltejs/kit'],
	['src/lib/server/authjs.ts', '@auth/core'],
	['src/lib/server/provider/logto.ts', '@auth/core'],
	['src/lib/provider/index.ts', '../server/provider/logto.js'],
	['src/lib/client/kit.ts', '$app/state'],
	['src/lib/components/shared/menu.svelte.ts', '../../client/kit.js'],
	['src/lib/components/shared/menu.svelte.ts', '../../protocol/claims.js'],
	['src/lib/testing/index.ts', '../server/stores/store.js'],
	['src/lib/local/start.ts', 'node:http'],
	['src/lib/local/start.ts', '../protocol/scopes.js'],
	['src/lib/local/memory/memory.ts', '../directory/directory.js'],
	['src/lib/local/oidc/oidc-parts.ts', '../memory/memory.js'],
	['src/lib/local/management-api/users.ts', '../tenant.js'],
	['src/lib/local/plugin.ts', 'vite'],
	['src/lib/cli/main.ts', '../local/index.js'],
	['src/lib/cli/main.ts', 'node:util'],
	['src/routes/+layout.server.ts', 'sveltekit-logto/server']
];

it.each(allowed)('%s may import %s', async (file, name) => {
	expect(await lint(file, toImport(name))).toEqual([]);
});

it.each(['src/lib/protocol/claims.ts', 'src/lib/errors.ts', 'src/lib/error-catalogue.ts'])(
	'%s may not fetch',
	async (file) => {
		const calls = await lint(file, "export const answer = fetch('https://a.example');\n");
		expect(calls).toEqual([expect.stringContaining('vocabulary sends no requests')]);
		const members = await lint(
			file,
			"export const answer = globalThis.fetch('https://a.example');\n"
		);
		expect(members).toEqual([expect.stringContaining('vocabulary sends no requests')]);
	}
);

describe('the rooms of src/lib/server', () => {
	const server = new URL('../../src/lib/server/', import.meta.url);
	const upward: ReadonlyArray<readonly [string, string]> = [
		['internal/digest.ts', '../kit.js'],
		['kit.ts', './observability/logger.js'],
		['observability/logger.ts', '../config/options.js'],
		['dependencies/report-cores.ts', '../config/config.js'],
		['stores/memory-store.ts', '../session/record/record.js'],
		['config/options.ts', '../authjs.js'],
		['config/config.ts', '../logto/issuer.js'],
		['logto/issuer.ts', '../tokens/refresh.js'],
		['session/seal.ts', '../tokens/refresh.js'],
		['session/cookie/cookie-sessions.ts', '../../runtime.js'],
		['provider/logto.ts', '../authjs.js'],
		['authjs.ts', './sign-in/callback.js'],
		['app-callbacks/map-profile.ts', '../request/request-context.js'],
		['tokens/refresh.ts', '../guards/decide.js'],
		['logto/issuer.ts', '../request/context.js'],
		['management-api/management-api.ts', '../runtime.js'],
		['received-tokens/introspection.ts', '../locals/exchange.js'],
		['sign-in/transaction/transaction-cookies.ts', '../callback.js'],
		['sign-in/transaction/transaction-cookies.ts', '../../runtime.js'],
		['runtime.ts', './request/context.js'],
		['request/context.ts', '../http/response.js'],
		['http/endpoint.ts', '../guards/answers/answer.js'],
		['http/endpoint.ts', '../sign-in/sign-in.js'],
		['start-checks/start-checks.ts', '../guards/decide.js'],
		['guards/decide.ts', '../locals/exchange.js'],
		['guards/remote/guarded.ts', '../../endpoints/router.js'],
		['locals/exchange.ts', '../endpoints/router.js'],
		['backchannel/logout.ts', '../endpoints/router.js'],
		['sign-in/callback.ts', '../endpoints/sign-out.js'],
		['endpoints/router.ts', '../handle.js'],
		['webhooks/webhook.ts', '../logto-auth.js'],
		['handle.ts', './logto-auth.js']
	];

	it.each(upward)('%s may not import %s, which is above it', async (file, name) => {
		expect(await lint(`src/lib/server/${file}`, toImport(name))).toEqual([
			expect.stringContaining('imports only rooms below it')
		]);
	});

	it.each([
		['session/record/record.ts', '../cookie/session-cookie.js'],
		['session/cookie/cookie-sessions.ts', '../store/stored-sessions.js'],
		['guards/forms/refused-form.ts', '../answers/answer.js'],
		['guards/answers/answer.ts', '../rules/rules.js'],
		['guards/rules/rules.ts', '../remote/guarded.js'],
		['guards/remote/guarded.ts', '../bearer/bearer.js'],
		['guards/bearer/bearer.ts', '../forms/refused-form.js']
	])('%s may not import %s, which is another part', async (file, name) => {
		expect(await lint(`src/lib/server/${file}`, toImport(name))).toEqual([
			expect.stringContaining('does not import this')
		]);
	});

	it.each([
		['session/store/stored-sessions.ts', '../cookie/session-cookie.js'],
		['session/cookie/cookie-sessions.ts', '../../config/config.js'],
		['request/context.ts', '../sign-in/transaction/headerless-seal.js'],
		['sign-in/callback.ts', './transaction/transaction-cookies.js'],
		['guards/require.ts', './answers/answer.js'],
		['handle.ts', './guards/rules/rules.js'],
		['logto-auth.ts', './handle.js']
	])('%s may import %s', async (file, name) => {
		expect(await lint(`src/lib/server/${file}`, toImport(name))).toEqual([]);
	});

	it('are all in the table', () => {
		const found = readdirSync(server, { withFileTypes: true })
			.filter(({ name }) => !name.endsWith('.test.ts'))
			.map(({ name }) => name.replace(/\.ts$/, ''))
			.filter((name) => !['index', 'server-only'].includes(name));
		const listed = rooms.map(({ room }) => room.split('/')[0]);
		expect([...new Set(listed)].toSorted()).toEqual(found.toSorted());
		expect(rooms.filter(({ room }) => !exists(room))).toEqual([]);
	});

	const exists = (room: string) =>
		existsSync(new URL(room, server)) || existsSync(new URL(`${room}.ts`, server));

	it('import upward where the table names an exception, and only there', () => {
		const needless = exceptions.filter(
			({ file, room }) => !readFileSync(new URL(file, server), 'utf8').includes(`/${room}`)
		);
		expect(needless).toEqual([]);
	});
});
