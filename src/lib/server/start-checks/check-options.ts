import type { LogtoAuthOptions } from '../config/options.js';
import { readVariable } from '../config/secrets.js';
import { findFaults } from '../config/config.js';
import type { Finding } from './finding.js';

/** What can be said of the options and their environment alone. Sends no request. */
export function checkOptions(options: LogtoAuthOptions): readonly Finding[] {
	return [...findFaults(options).map(toFinding), ...findMissingPermissions(options)];
}

/** A fault of the configuration: everything but public pages answers 500 with it. */
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

/** Logto issues no permission that was not requested, so a token for such an API carries none. */
function findMissingPermissions({ resources, permissions }: LogtoAuthOptions): readonly Finding[] {
	if ((resources ?? []).length === 0 || (permissions ?? []).length > 0) return [];
	return [
		{
			code: 'permissions-missing',
			variable: 'permissions',
			cause: `The option "resources" requests ${(resources ?? []).join(', ')}, and "permissions" is empty, so access tokens for it carry no permission.`,
			cure: 'Name the permissions of the API that the app uses in the option "permissions".',
			place: 'src/hooks.server.ts'
		}
	];
}

/**
 * Variables of Auth.js that lead elsewhere and are not followed, whichever engine runs.
 *
 * @param origin of this app, as requests have it
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
