/** Measures what components add to the script of a page that uses Svelte and SvelteKit already. */
import '../scripts/help.ts';
import { svelte } from '@sveltejs/vite-plugin-svelte';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { build, type Plugin, type Rolldown } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const components = [
	...['SignInButton', 'SignOutButton', 'UserAvatar', 'OrganizationAvatar', 'UserButton'],
	...['OrganizationSwitcher', 'Show', 'RedirectToSignIn', 'SessionSync', 'AccountLink'],
	...['AuthError', 'ImpersonationBanner', 'OrganizationList']
];

const rows: readonly (readonly [string, readonly string[]])[] = [
	...components.map((name) => [name, [name]] as const),
	['all of them', components]
];

/** The script of a page: what it loads at once, and what it loads later, in bytes after gzip. */
interface Size {
	readonly first: number;
	readonly later: number;
}

/** A page that shows these components below what the page has anyway. */
const toEntry = (names: readonly string[]): Plugin => ({
	name: 'entry',
	resolveId: (id) => (id === 'virtual:entry' ? id : null),
	load: (id) =>
		id === 'virtual:entry'
			? `import { mount } from 'svelte';
import Rich from '${path('bundle/rich.svelte')}';
${names.length === 0 ? '' : `import { ${names.join(', ')} } from '${path('../src/lib/components/index.ts')}';`}
for (const shown of [Rich, ${names.join(', ')}]) mount(shown, { target: document.body, props: { ...globalThis.given } });`
			: null
});

async function measure(names: readonly string[]): Promise<Size> {
	const output = await build({
		configFile: false,
		logLevel: 'silent',
		plugins: [toEntry(names), svelte({ configFile: false, compilerOptions: { runes: true } })],
		build: {
			write: false,
			minify: true,
			rolldownOptions: { input: 'virtual:entry', external: /^(?:\$app\/|@sveltejs\/kit$)/ }
		}
	});
	const [{ output: files }] = [output].flat() as [Rolldown.RolldownOutput];
	const chunks = files.filter((file) => file.type === 'chunk');
	const first = new Set(
		chunks
			.filter(({ isEntry }) => isEntry)
			.flatMap(({ fileName, imports }) => [fileName, ...imports])
	);
	const sum = (isCounted: (name: string) => boolean) =>
		chunks
			.filter(({ fileName }) => isCounted(fileName))
			.reduce((total, { code }) => total + gzipSync(code, { level: 9 }).length, 0);
	return { first: sum((name) => first.has(name)), later: sum((name) => !first.has(name)) };
}

const toKilobytes = (bytes: number) => (bytes / 1000).toFixed(2);

const without = await measure([]);
console.log('| components | kB | kB when it opens |\n| --- | --: | --: |');
for (const [label, names] of rows) {
	const { first, later } = await measure(names);
	console.log(
		`| ${label} | ${toKilobytes(first - without.first)} | ${toKilobytes(later - without.later)} |`
	);
}
