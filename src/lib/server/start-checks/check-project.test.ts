import { expect, it } from 'vitest';
import { checkProject, type ProjectFile } from './check-project.js';

const hook: ProjectFile = {
	path: 'src/hooks.server.ts',
	text: "export const { handle } = LogtoAuth({ env, organization: { param: 'organization' } });"
};
const page: ProjectFile = {
	path: 'src/routes/o/[organization]/+page.svelte',
	text: "import { UserButton } from 'sveltekit-logto/components';"
};
const layout: ProjectFile = {
	path: 'src/routes/+layout.server.ts',
	text: "export { load } from 'sveltekit-logto/server';"
};

const codes = (text: string | null, routes: readonly ProjectFile[] = [page, layout]) =>
	checkProject({ hook: text === null ? null : { ...hook, text }, routes }).map(({ code }) => code);

it('says nothing of a project that is complete', () => {
	expect(codes(hook.text)).toEqual([]);
});

it.each([
	'export const { handle, handleFetch } = LogtoAuth({ env });',
	'const { handle: logto } = LogtoAuth({ env });\nexport const handle = sequence(logto, own);',
	'const auth = LogtoAuth({ env });\nexport async function handle(input) { return auth.handle(input); }',
	'const { handle } = LogtoAuth({ env });\nexport { handle };',
	"export * from '$lib/server/auth';"
])('sees the handle in %j', (text) => {
	expect(codes(text)).toEqual([]);
});

it.each([
	'const { handle } = LogtoAuth({ env });',
	'LogtoAuth({ env });',
	'// export const { handle } = LogtoAuth({ env });',
	'export const { signIn } = LogtoAuth({ env });'
])('says that no handle is exported in %j', (text) => {
	expect(codes(text)).toEqual(['handle-missing']);
});

it('says that there is no hook', () => {
	expect(codes(null)).toEqual(['handle-missing']);
});

it('says that no route has the parameter of the organization', () => {
	const routes = [layout, { ...page, path: 'src/routes/o/[org]/+page.svelte' }];
	const [finding] = checkProject({ hook, routes });
	expect(finding).toMatchObject({ code: 'parameter-unknown', variable: 'organization.param' });
	expect(finding?.cause).toContain('[organization]');
});

it.each(['[organization=id]', '[[organization]]', '[...organization]', 'x-[organization]'])(
	'knows the parameter in %s',
	(folder) => {
		expect(
			codes(hook.text, [layout, { ...page, path: `src/routes/${folder}/+page.svelte` }])
		).toEqual([]);
	}
);

it('says that pages with components get no session', () => {
	expect(codes(hook.text, [page])).toEqual(['session-not-loaded']);
	const own = { ...layout, text: 'export const load = ({ locals }) => ({ user: 1 });' };
	expect(codes(hook.text, [page, own])).toEqual(['session-not-loaded']);
});

it('takes a load function of the app that hands over the session', () => {
	const text = 'export const load = async ({ locals }) => ({ session: await locals.auth() });';
	expect(codes(hook.text, [page, { ...layout, text }])).toEqual([]);
});
