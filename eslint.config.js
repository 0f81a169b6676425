import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import { serverDirections } from './eslint.rooms.js';
import svelteConfig from './svelte.config.js';

/**
 * Who may import whom (docs/architecture.md): one entry a folder, with what it must not reach and
 * why. Paths are matched as they are written, so they cover relative imports at any depth.
 */
const frameworks = ['$app/*', '$env/*', '$lib/*', '@sveltejs/*', '@auth/*', 'svelte', 'svelte/*'];
const goneInKit3 = ['$env/*', '$app/environment', '$app/stores'];

/** The files above the rooms of src/lib/local: the tenant first. */
const localRoot = ['**/tenant.js', '**/answer.js', '**/start.js', '**/plugin.js'];

/** @type {Array<{ files: string[], ignores?: string[], rules: Array<[string[], string]> }>} */
const boundaries = [
	{
		files: ['src/lib/protocol/**/*.ts', 'src/lib/errors.ts', 'src/lib/error-catalogue.ts'],
		rules: [
			[
				[...frameworks, 'node:*'],
				'The vocabulary is pure: it runs anywhere and knows no framework.'
			],
			[
				[
					'**/server/**',
					'**/client/**',
					'**/components/**',
					'**/local/**',
					'**/testing/**',
					'**/cli/**'
				],
				'Everything may import the vocabulary; it imports nothing of the library but itself.'
			]
		]
	},
	{
		files: ['src/lib/server/**/*.ts'],
		ignores: [
			'src/lib/server/kit.ts',
			'src/lib/server/authjs.ts',
			'src/lib/server/index.ts',
			'src/lib/server/server-only.ts'
		],
		rules: [
			[
				['$app/*'],
				'Only server/kit.ts imports $app/*, so that a change of SvelteKit has one home.'
			],
			[
				['@sveltejs/kit'],
				'Only server/kit.ts knows SvelteKit, so that versions 2 and 3 meet in one file.'
			],
			[['node:*'], 'What runs in production uses Web APIs only: it runs on Workers too.']
		]
	},
	{
		files: ['src/lib/server/**/*.ts'],
		ignores: [
			'src/lib/server/authjs.ts',
			'src/lib/server/config/engine.ts',
			'src/lib/server/provider/logto.ts'
		],
		rules: [
			[
				['@auth/*'],
				'Only server/authjs.ts, the engine, and server/provider/logto.ts import @auth/*, so that the engine can be replaced.'
			]
		]
	},
	{
		files: ['src/lib/provider/**/*.ts', 'src/lib/server/provider/**/*.ts'],
		rules: [
			[
				['**/kit.js', '**/server/index.js'],
				'The provider runs in an app of Auth.js alone: it knows neither SvelteKit nor the hook.'
			]
		]
	},
	{
		files: ['src/lib/provider/**/*.ts'],
		rules: [
			[
				[
					'$app/*',
					'@sveltejs/*',
					'@auth/*',
					'**/client/**',
					'**/components/**',
					'**/local/**',
					'**/testing/**',
					'**/cli/**'
				],
				'The entry of the provider imports the server and the vocabulary only.'
			]
		]
	},
	{
		files: ['src/lib/server/**/*.ts'],
		rules: [
			[
				['**/client/**', '**/components/**', '**/local/**', '**/testing/**', '**/cli/**'],
				'The server imports the vocabulary (protocol, errors) and itself.'
			],
			[goneInKit3, 'Gone or going in SvelteKit 3.']
		]
	},
	{
		files: ['src/lib/client/**/*.ts'],
		ignores: ['src/lib/client/kit.ts'],
		rules: [
			[['$app/*'], 'Only client/kit.ts imports $app/*, so that a change of SvelteKit has one home.']
		]
	},
	{
		files: ['src/lib/client/**/*.ts', 'src/lib/components/**/*.{ts,svelte}'],
		rules: [
			[
				['**/server/**', '**/local/**', '**/testing/**', '**/cli/**', '@auth/*', 'node:*'],
				'Client code never reaches the server: secrets would follow into the browser.'
			],
			[goneInKit3, 'Gone or going in SvelteKit 3.']
		]
	},
	{
		files: ['src/lib/client/**/*.ts'],
		rules: [[['**/components/**'], 'Components use client state, never the other way round.']]
	},
	{
		files: ['src/lib/components/**/*.{ts,svelte}'],
		rules: [
			[['$app/*'], 'Components ask client/kit.ts, so that a change of SvelteKit has one home.']
		]
	},
	{
		files: ['src/lib/index.ts'],
		rules: [
			[
				[
					...frameworks,
					'node:*',
					'**/server/**',
					'**/client/**',
					'**/components/**',
					'**/local/**'
				],
				'The main entry gives types and pure helpers only, so that any file may import it.'
			],
			[['**/testing/**', '**/cli/**'], 'The main entry gives types and pure helpers only.']
		]
	},
	{
		files: ['src/lib/local/**/*.ts'],
		rules: [
			[
				[...frameworks, '**/client/**', '**/components/**', '**/testing/**', '**/cli/**'],
				'The local Logto stands next to the app: it imports the server and the vocabulary only.'
			]
		]
	},
	{
		files: ['src/lib/local/{config,http,loopback,control,vite-plugin}/**/*.ts'],
		rules: [
			[
				[
					'**/directory/**',
					'**/memory/**',
					'**/oidc/**',
					'**/management-api/**',
					'**/sign-in-pages/**',
					...localRoot
				],
				'Settings, HTTP, the loopback checks, faults and the parts of the plugin know no tenant, so each can be read and tested alone.'
			]
		]
	},
	{
		files: ['src/lib/local/{directory,memory}/**/*.ts'],
		rules: [
			[
				[
					'**/http/**',
					'**/loopback/**',
					'**/control/**',
					'**/oidc/**',
					'**/management-api/**',
					'**/sign-in-pages/**',
					'**/vite-plugin/**',
					...localRoot
				],
				'What a tenant remembers knows no request: the OIDC server, the Management API and the pages use it.'
			]
		]
	},
	{
		files: ['src/lib/local/directory/**/*.ts'],
		rules: [
			[['**/memory/**'], 'The memory holds the directory; users and roles know nothing of tokens.']
		]
	},
	{
		files: ['src/lib/local/oidc/**/*.ts'],
		rules: [
			[
				[
					'**/loopback/**',
					'**/control/**',
					'**/management-api/**',
					'**/sign-in-pages/**',
					'**/vite-plugin/**',
					...localRoot
				],
				'The tenant makes a new OIDC server when a setting or a key changes, so the OIDC server must not hold the tenant or its pages.'
			]
		]
	},
	{
		files: ['src/lib/local/{management-api,sign-in-pages}/**/*.ts'],
		rules: [
			[
				['**/loopback/**', '**/control/**', '**/vite-plugin/**', ...localRoot.slice(1)],
				'Pages and calls answer for a tenant: they know neither the port nor the faults in front of it.'
			]
		]
	},
	{
		files: ['src/lib/local/management-api/**/*.ts'],
		rules: [[['**/sign-in-pages/**'], 'The Management API has no pages.']]
	},
	{
		files: ['src/lib/local/sign-in-pages/**/*.ts'],
		rules: [[['**/management-api/**'], 'The pages change a tenant directly, without a token.']]
	},
	{
		files: ['src/lib/local/**/*.ts'],
		ignores: ['src/lib/local/plugin.ts', 'src/lib/local/vite-plugin/**'],
		rules: [
			[
				['vite', '**/vite-plugin/**'],
				'Only the plugin knows Vite: startLocalLogto and the command run without it.'
			]
		]
	},
	{
		files: ['src/lib/cli/**/*.ts'],
		rules: [
			[
				[...frameworks, '**/client/**', '**/components/**', '**/testing/**'],
				'The command runs on plain Node: it imports the local Logto, the server and the vocabulary only.'
			]
		]
	},
	{
		files: ['src/lib/project/**/*.ts'],
		rules: [
			[
				[
					...frameworks,
					'**/client/**',
					'**/components/**',
					'**/local/**',
					'**/testing/**',
					'**/cli/**'
				],
				'What reads a project knows the server and the vocabulary: the command and the tests ask it.'
			]
		]
	},
	{
		files: ['src/lib/testing/**/*.ts'],
		rules: [
			[
				[...frameworks, '**/client/**', '**/components/**', '**/local/**', '**/cli/**'],
				'What tests use imports the server and the vocabulary only, so that it runs outside of Vite.'
			],
			[
				['vitest', 'vitest/*', '@playwright/*', 'fast-check'],
				'The app brings its test runner: take what is needed of it as an argument.'
			]
		]
	},
	{
		files: ['src/routes/**/*.{ts,svelte}', 'src/hooks.server.ts'],
		rules: [
			[
				['$lib/*', '$lib', '**/lib/**'],
				'The demo uses the library as any app does: import from sveltekit-logto, …/server or …/components.'
			]
		]
	}
];

const imports = [...boundaries, ...serverDirections].map(({ files, ignores, rules }, index) => ({
	name: `boundaries/${index}`,
	files,
	ignores: [...(ignores ?? []), '**/*.test.ts'],
	plugins: { [`boundary-${index}`]: ts.plugin },
	rules: {
		[`boundary-${index}/no-restricted-imports`]: [
			'error',
			{ patterns: rules.map(([group, message]) => ({ group, message })) }
		]
	}
}));

export default ts.config(
	{
		ignores: [
			'.svelte-kit/',
			'build/',
			'build-*/',
			'dist/',
			'static/',
			'tests/.tmp/',
			'tests/fixtures/**/.svelte-kit/',
			'tests/fixtures/*/build/',
			'bench/.tmp/',
			'test-results/',
			'.stryker/',
			'playwright-report/'
		]
	},
	js.configs.recommended,
	...ts.configs.recommended,
	...svelte.configs.recommended,
	prettier,
	...svelte.configs.prettier,
	{
		languageOptions: { globals: { ...globals.browser, ...globals.node } },
		rules: {
			'no-undef': 'off',
			'@typescript-eslint/no-explicit-any': 'error',
			'@typescript-eslint/no-non-null-assertion': 'error',
			'@typescript-eslint/consistent-type-imports': 'error',
			'@typescript-eslint/no-unused-vars': [
				'error',
				{ argsIgnorePattern: '^_', varsIgnorePattern: '^_' }
			]
		}
	},
	{
		files: ['src/lib/**/*.ts', 'src/lib/**/*.svelte'],
		ignores: ['src/lib/cli/**', 'src/lib/local/**', '**/*.test.ts'],
		rules: { 'no-console': 'error' }
	},
	{
		files: ['src/lib/protocol/**/*.ts', 'src/lib/errors.ts', 'src/lib/error-catalogue.ts'],
		ignores: ['**/*.test.ts'],
		rules: {
			'no-restricted-globals': [
				'error',
				{
					globals: [
						{ name: 'fetch', message: 'The vocabulary sends no requests: the server does.' }
					],
					checkGlobalObject: true
				}
			]
		}
	},
	{
		files: ['**/*.svelte', '**/*.svelte.ts', '**/*.svelte.js'],
		languageOptions: {
			parserOptions: {
				extraFileExtensions: ['.svelte'],
				parser: ts.parser,
				svelteConfig
			}
		},
		rules: { 'svelte/no-navigation-without-resolve': 'off' }
	},
	...imports
);
