import { isWebAddress } from './web-address.js';
import { isObject } from '../../server/internal/is-object.js';
import { findRoleFaults } from './role-faults.js';
import { defaultConfig } from './default-config.js';
import type { LocalLogtoConfig } from './local-config.js';

/** What each field must be, as the end of the sentence "must be …". */
const kinds: Readonly<Record<keyof LocalLogtoConfig, string>> = {
	endpoint: 'an http address without a path or null',
	version: "'1.42' or '1.43'",
	clientId: 'a string',
	clientSecret: 'a string',
	redirectUris: 'an array or null',
	postLogoutRedirectUris: 'an array or null',
	accessTokenTtl: 'a number of seconds',
	idTokenTtl: 'a number of seconds',
	refreshTokenTtl: 'a number of seconds',
	refreshTokenLeeway: 'a number of seconds or zero',
	rotateRefreshToken: 'true or false',
	alwaysRotate: 'true or false',
	alwaysIssueRefreshToken: 'true or false',
	allowTokenExchange: 'true or false',
	backchannelLogoutUri: 'an http address or null',
	backchannelLogoutSessionRequired: 'true or false',
	deniedUsers: 'an array',
	deniedResources: 'an array',
	isThirdParty: 'true or false',
	otherApplications: 'an array',
	admin: 'an object',
	machines: 'an array',
	users: 'an array',
	organizations: 'an array',
	organizationRoles: 'an object',
	roles: 'an object',
	resources: 'an object'
};

const matches: Readonly<Record<string, (value: unknown) => boolean>> = {
	'a string': (value) => typeof value === 'string' && value !== '',
	'a number of seconds': (value) => Number.isInteger(value) && Number(value) > 0,
	'a number of seconds or zero': (value) => typeof value === 'number' && value >= 0,
	'an http address without a path or null': (value) => value === null || isOrigin(value),
	'an http address or null': (value) =>
		value === null || (typeof value === 'string' && isWebAddress(value)),
	"'1.42' or '1.43'": (value) => value === '1.42' || value === '1.43',
	'true or false': (value) => typeof value === 'boolean',
	'an array': Array.isArray,
	'an array or null': (value) => value === null || Array.isArray(value),
	'an object': isObject
};

function isOrigin(value: unknown): boolean {
	if (typeof value !== 'string' || !isWebAddress(value)) return false;
	const { href, origin } = new URL(value);
	return href === `${origin}/`;
}

/**
 * Merges a configuration, from a file or from options, into the defaults. One error names all faults.
 *
 * @throws {Error} with one sentence for each fault
 */
export function parseLocalConfig(given: unknown): LocalLogtoConfig {
	if (!isObject(given)) throw new Error('The configuration must be an object.');
	const fields = Object.entries(given).filter(([, field]) => field !== undefined);
	const value = Object.fromEntries(fields);
	const faults = [
		...findFieldFaults(value),
		...findEntryFaults('users', value['users'], ['id', 'username', 'password']),
		...['machines', 'otherApplications'].flatMap((list) =>
			findEntryFaults(list, value[list], ['clientId', 'clientSecret'])
		),
		...findEntryFaults(
			'admin',
			[value['admin'] ?? defaultConfig.admin],
			['clientId', 'clientSecret']
		),
		...findEntryFaults('organizations', value['organizations'], ['id', 'name']),
		...findRoleFaults(value)
	];
	if (faults.length > 0) throw new Error(`The configuration is invalid. ${faults.join(' ')}`);
	return Object.assign({}, defaultConfig, value);
}

function findFieldFaults(value: Readonly<Record<string, unknown>>): string[] {
	return Object.entries(value).flatMap(([name, field]) => {
		const kind = Object.hasOwn(kinds, name) ? kinds[name as keyof LocalLogtoConfig] : undefined;
		if (kind === undefined) return [`"${name}" is not a field of the configuration.`];
		return matches[kind]?.(field) === true ? [] : [`"${name}" must be ${kind}.`];
	});
}

/** Entries that lack a required string. */
function findEntryFaults(list: string, entries: unknown, names: readonly string[]): string[] {
	if (!Array.isArray(entries)) return [];
	const wanted = new Intl.ListFormat('en').format(names.map((name) => `"${name}"`));
	return entries.flatMap((entry: unknown, index) => {
		const complete =
			isObject(entry) &&
			names.every((name) => typeof entry[name] === 'string' && entry[name] !== '');
		return complete ? [] : [`Entry ${index + 1} of "${list}" needs the strings ${wanted}.`];
	});
}
