import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { LongestFirst } from './tests/support/longest-first.js';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

/** `$app/*` is SvelteKit's own at run time; the units get small stand-ins with the same names. */
export const alias = [
	{ find: /^\$app\/(.*)$/, replacement: path('./tests/support/app/$1.ts') },
	{ find: /^sveltekit-logto$/, replacement: path('./src/lib/index.ts') },
	{ find: /^sveltekit-logto\/(.*)$/, replacement: path('./src/lib/$1/index.ts') }
];

/** Tests next to the source. A test that starts a process or server, or waits for real time, has `process` in its name. */
const units = ['{src,scripts,bench}/**/*.test.ts', 'tests/support/**/*.test.ts'];
const processes = units.map((files) => files.replace('.test.ts', '.process.test.ts'));

/** Integration tests that run once: of the demo's engine they need none, or either. */
const withoutEngine = [
	'tests/integration/cookie-budget.test.ts',
	'tests/integration/dev-server.test.ts',
	'tests/integration/processes.test.ts',
	'tests/integration/secret-rotation.test.ts',
	'tests/security/exhaustion-tokens.test.ts',
	'tests/security/log-floods.test.ts',
	'tests/security/guards.test.ts',
	'tests/security/remote-functions.test.ts',
	'tests/security/local-logto.test.ts',
	'tests/security/routing.test.ts',
	'tests/security/bearer.test.ts',
	'tests/security/fuzz.test.ts',
	'tests/security/isolation.property.test.ts',
	'tests/security/opaque-tokens.test.ts',
	'tests/security/personal-access-tokens.test.ts',
	'tests/security/tenants.property.test.ts',
	'tests/security/token-claims.test.ts',
	'tests/security/token-exchange.test.ts'
];

/** Integration tests of the demo's sessions, which run on Workers too. */
const sessionsOfDemo = [
	'lifetimes',
	'personal-access-tokens',
	'recent-sign-in',
	'revalidation',
	'sign-in',
	'sign-out',
	'tokens'
].map((name) => `tests/integration/${name}.test.ts`);

/**
 * Tests of sessions and their tokens, which neither Auth.js nor the version of SvelteKit touches. SvelteKit 3 alone runs
 * them, and Workers run some. On SvelteKit 2, `soak` and `shapes` keep sessions in stores.
 */
const ofSessions = [
	'integration/lifetimes',
	'integration/logout-tokens',
	'integration/outages-of-sessions',
	'integration/revalidation',
	'integration/session-stores',
	'integration/session-trust',
	'integration/sign-out-scopes',
	'integration/tokens',
	'security/fuzz.property'
].map((name) => `tests/${name}.test.ts`);

/** Tests of the fixture `shapes`, which is built in several ways, for SvelteKit 3 as well. */
const onShapes = ['tests/security/{shapes,exhaustion,fairness}.test.ts'];

/** Field tests of the demo on SvelteKit 2 and 3. */
const onBothKits = ['tests/field/{elsewhere-runtimes,other-major}.test.ts'];

const integration = (name: string, test: NonNullable<TestProjectInlineConfiguration['test']>) => ({
	extends: true as const,
	test: {
		globalSetup: ['tests/support/install-redis.ts', 'tests/support/build-demo.ts'],
		// Half of the files wait more than they compute, and `LongestFirst` begins one of either kind in turn. So two
		// cores have work with four, and all projects are one group: none waits for the end of another.
		maxWorkers: 4,
		sequence: { groupOrder: 1 },
		...test,
		name,
		environment: 'node' as const,
		testTimeout: 120_000,
		hookTimeout: 300_000
	}
});

export default defineConfig({
	plugins: [svelte()],
	resolve: { alias },
	test: {
		sequence: { sequencer: LongestFirst },
		projects: [
			{
				extends: true,
				test: {
					name: 'types',
					include: [],
					typecheck: {
						enabled: true,
						only: true,
						include: ['tests/types/**/*.test-d.ts'],
						tsconfig: path('./tsconfig.json'),
						// Other files are svelte-check's, which knows components.
						ignoreSourceErrors: true
					}
				}
			},
			{
				extends: true,
				test: {
					name: 'unit',
					include: units,
					exclude: processes,
					environment: 'node',
					setupFiles: ['tests/support/refuse-processes.ts'],
					// Files share what they import: a module graph for each of them takes longer than its tests.
					isolate: false,
					// A bound for what hangs, also where machines are busy.
					testTimeout: 60_000,
					hookTimeout: 60_000,
					maxWorkers: 3
				}
			},
			{
				extends: true,
				test: {
					name: 'process',
					include: processes,
					environment: 'node',
					testTimeout: 120_000,
					hookTimeout: 120_000,
					// Many wait, and two cores are busy with three.
					maxWorkers: 3
				}
			},
			integration('integration', {
				include: ['tests/contract/**/*.test.ts', ...withoutEngine]
			}),
			integration('integration-package', {
				include: ['tests/package/**/*.test.ts'],
				globalSetup: ['tests/support/pack-library.ts']
			}),
			integration('integration-shapes', {
				include: onShapes,
				globalSetup: ['tests/support/install-redis.ts', 'tests/support/build-shapes.ts']
			}),
			// SvelteKit 2 with the engine `SvelteKitAuth`, and SvelteKit 3, which has `@auth/core` alone. The second
			// run differs in more than that, for the same time.
			integration('integration-sveltekit', {
				include: ['tests/{integration,security}/**/*.test.ts'],
				exclude: [...withoutEngine, ...onShapes, ...ofSessions],
				env: { DEMO_ENGINE: 'sveltekit', DEMO_OPTIONS: 'object' }
			}),
			integration('integration-core', {
				include: ['tests/{integration,security}/**/*.test.ts'],
				exclude: [...withoutEngine, ...onShapes],
				env: { DEMO_KIT: '3', DEMO_ENGINE: 'core', DEMO_OPTIONS: 'async function' },
				globalSetup: ['tests/support/install-redis.ts', 'tests/support/build-demo-kit3.ts']
			}),
			// The third pair, SvelteKit 2 and `@auth/core`, for what goes through Auth.js.
			integration('integration-core-kit2', {
				include: ['sign-in', 'sign-out'].map((name) => `tests/integration/${name}.test.ts`),
				env: { DEMO_ENGINE: 'core', DEMO_OPTIONS: 'async function' }
			}),
			// What users meet: a file for each kind of place, in the third shape of the demo.
			integration('integration-field', {
				include: ['tests/field/**/*.test.ts'],
				exclude: onBothKits,
				env: { DEMO_ENGINE: 'core', DEMO_OPTIONS: 'function' },
				globalSetup: [
					'tests/support/install-redis.ts',
					'tests/support/install-nginx.ts',
					'tests/support/build-demo.ts'
				]
			}),
			// What needs both builds of the demo: other runtimes, and what is said on either SvelteKit.
			integration('integration-elsewhere', {
				include: onBothKits,
				globalSetup: [
					'tests/support/build-demo.ts',
					'tests/support/build-demo-kit3.ts',
					'tests/support/install-runtimes.ts'
				]
			}),
			// On Cloudflare's workerd, for what differs in an isolate whose requests come and go.
			integration('integration-workerd', {
				include: ['tests/workers/**/*.test.ts', ...sessionsOfDemo],
				env: { DEMO_RUNTIME: 'workerd', DEMO_ENGINE: 'core' },
				globalSetup: ['tests/support/build-worker.ts']
			}),
			{
				extends: true,
				test: {
					name: 'soak',
					include: ['tests/soak/**/*.test.ts'],
					environment: 'node',
					globalSetup: ['tests/support/install-redis.ts', 'tests/support/build-demo.ts'],
					testTimeout: 180_000
				}
			}
		]
	}
});
