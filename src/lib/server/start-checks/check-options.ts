import type { LogtoAuthOptions } from '../config/options.js';
import { readVariable } from '../config/secrets.js';
import { findFaults } from '../config/config.js';
import type { Finding } from './finding.js';

/** Checks the options and their environment. Sends no request. */
export function checkOptions(options: LogtoAuthOptions): readonly Finding[] {
	return [...findFaults(options).map(toFinding), ...findMissingPermissions(options)];
}

/** A fault of the configuration. Every page that is not public answers 500. */
function toFinding(fault: string): Finding {
	const [cause = '', cure = 'Correct it.'] = fault.split(/: (.*)/s);
	const variable = /^(?:AUTH_\w+|The option "([^"]+)")/.exec(fault);
	return {
		code: 'configuration',
		...(variable === null ? {} : { variable: variable[1] ?? variable[0] }),
		cause: `${cause.replace(/\.$/, '')}.`,
		cure: `${cure.charAt(0).toUpperCase()}${cure.slice(1)}`,
		place: fault.startsWith('AUTH_') ? 'environment' : 'src/hooks.server.ts'
	};
}

/** Logto issues only requested permissions, so a token for such an API contains none. */
function findMissingPermissions({ resources, permissions }: LogtoAuthOptions): readonly Finding[] {
	if ((resources ?? []).length === 0 || (permissions ?? []).length > 0) return [];
	return [
		{
			code: 'permissions-missing',
			variable: 'permissions',
			cause: `The option "resources" requests ${(resources ?? []).join(', ')}, but "permissions" is empty, so access tokens contain no permission.`,
			cure: 'Add the permissions that the app uses to the option "permissions".',
			place: 'src/hooks.server.ts'
		}
	];
}

/**
 * Checks variables of Auth.js that name another address. Both engines ignore them.
 *
 * @param origin the origin of this app in requests
 */
export function checkIgnoredVariables(
	{ env }: Pick<LogtoAuthOptions, 'env'>,
	origin: string
): readonly Finding[] {
	const names = ['AUTH_URL', 'AUTH_REDIRECT_PROXY_URL'];
	return names
		.filter((name) => leadsElsewhere(readVariable(env, name), origin))
		.map((name) => ({
			code: 'variable-ignored',
			variable: name,
			cause: `${name} names another address than ${origin} and is ignored: Logto leads back to the address of the request.`,
			cure: `Remove ${name}; if ${origin} is wrong, set ORIGIN for adapter-node on SvelteKit 2, or paths.origin in SvelteKit's configuration on SvelteKit 3.`,
			place: 'environment'
		}));
}

const leadsElsewhere = (value: string, origin: string): boolean =>
	value !== '' && !(URL.canParse(value) && new URL(value).origin === origin);
