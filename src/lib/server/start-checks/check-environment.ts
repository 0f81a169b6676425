import type { LogtoAuthOptions } from '../config/options.js';
import { readVariable } from '../config/secrets.js';
import type { Finding } from './finding.js';

type Environment = Readonly<Record<string, string | undefined>>;

const scope: { readonly process?: { readonly env?: Environment } } = globalThis;

/**
 * Whether the app hands over another environment than the one of its process. `$env/dynamic/private` of
 * SvelteKit 3 lacks what a Vite plugin sets, such as the variables of the local Logto.
 */
export function checkEnvironment(
	{ env }: Pick<LogtoAuthOptions, 'env'>,
	ofProcess: Environment = scope.process?.env ?? {}
): readonly Finding[] {
	const name = 'AUTH_LOGTO_ISSUER';
	if (readVariable(env, name) !== '' || readVariable(ofProcess, name) === '') return [];
	return [
		{
			code: 'environment-incomplete',
			variable: 'env',
			cause: `The environment that LogtoAuth was given lacks ${name}, and process.env has it.`,
			cure: 'Give LogtoAuth process.env as the option "env".',
			place: 'src/hooks.server.ts'
		}
	];
}
