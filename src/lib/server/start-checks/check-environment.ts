import type { LogtoAuthOptions } from '../config/options.js';
import { readVariable } from '../config/secrets.js';
import type { Finding } from './finding.js';

type Environment = Readonly<Record<string, string | undefined>>;

const scope: { readonly process?: { readonly env?: Environment } } = globalThis;

/**
 * Checks whether the option `env` lacks variables of the process. `$env/dynamic/private` of SvelteKit 3 lacks the variables
 * that a Vite plugin sets, such as those of the local Logto.
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
			cause: `The option "env" of LogtoAuth lacks ${name}, but process.env has it.`,
			cure: 'Pass process.env as the option "env" of LogtoAuth.',
			place: 'src/hooks.server.ts'
		}
	];
}
