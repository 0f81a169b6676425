import type { Finding } from './finding.js';
import { hasParameter } from './has-parameter.js';

/** A file of a project, by its path from the project's folder. */
export interface ProjectFile {
	readonly path: string;
	readonly text: string;
}

/** The checked files of a project. */
export interface Project {
	/** `src/hooks.server.ts`, or the configured file; `null` if it is missing. */
	readonly hook: ProjectFile | null;
	/** Everything below `src/routes`. */
	readonly routes: readonly ProjectFile[];
}

/** Checks the setup in the sources of an app. It reads only their text: it does not see what another module does. */
export function checkProject({ hook, routes }: Project): readonly Finding[] {
	return [
		...findMissingHandle(hook),
		...(hook === null ? [] : findUnknownParameter(hook, routes)),
		...findMissingSession(routes)
	];
}

function findMissingHandle(hook: ProjectFile | null): readonly Finding[] {
	if (hook !== null && exportsHandle(hook.text)) return [];
	const place = hook?.path ?? 'src/hooks.server.ts';
	return [
		{
			code: 'handle-missing',
			variable: 'handle',
			cause: `${place} ${hook === null ? 'does not exist' : 'exports no handle'}, so locals.auth and locals.logto do not exist, and nothing answers /auth/signin.`,
			cure: 'Write "export const { handle } = LogtoAuth(…)" there.',
			place
		}
	];
}

/** `export const { handle }`, `export const handle`, `export function handle`, `export { handle }`, `export *`. */
function exportsHandle(text: string): boolean {
	const code = text.replace(/\/\*[\s\S]*?\*\/|(?<!:)\/\/[^\n]*/g, ' ');
	return (
		/\bexport\s+(?:const|let|var)\s+(?:\{[^}]*\bhandle\b[^}]*\}|handle\b)/.test(code) ||
		/\bexport\s+(?:async\s+)?function\s+handle\b/.test(code) ||
		/\bexport\s*(?:\*|\{[^}]*\bhandle\b[^}]*\})/.test(code)
	);
}

function findUnknownParameter(
	{ path, text }: ProjectFile,
	routes: readonly ProjectFile[]
): readonly Finding[] {
	const param = /\borganization\s*:\s*\{[^}]*?\bparam\s*:\s*['"]([\w$]+)['"]/.exec(text)?.[1];
	if (param === undefined || routes.some((route) => hasParameter(route.path, param))) return [];
	return [
		{
			code: 'parameter-unknown',
			variable: 'organization.param',
			cause: `The option "organization.param" is "${param}", but no route has the parameter [${param}], so no address names an organization: guards answer "Choose an organization first".`,
			cure: `Name the parameter of your routes, or move them below a folder [${param}].`,
			place: path
		}
	];
}

/** Components read `page.data.session`, which a load function returns. */
function findMissingSession(routes: readonly ProjectFile[]): readonly Finding[] {
	const uses = routes.some(({ text }) => text.includes('sveltekit-logto/components'));
	const loads = routes.filter(({ path }) => /\+(?:layout|page)\.server\.[jt]s$/.test(path));
	if (!uses || loads.some(({ text }) => /\bauth\s*\(|sveltekit-logto\/server/.test(text)))
		return [];
	return [
		{
			code: 'session-not-loaded',
			cause: 'No load function returns the session, so components show every user as signed out.',
			cure: 'Write "export { load } from \'sveltekit-logto/server\'" there.',
			place: 'src/routes/+layout.server.ts'
		}
	];
}
