import { defaultConfig, type LocalLogtoConfig } from './seeds.js';

/** What each field must be; the sentence ends "must be …". */
const kinds: Readonly<Record<keyof LocalLogtoConfig, string>> = {
	clientId: 'a text',
	clientSecret: 'a text',
	redirectUris: 'a list or null',
	postLogoutRedirectUris: 'a list or null',
	accessTokenTtl: 'a number of seconds',
	refreshTokenTtl: 'a number of seconds',
	alwaysRotate: 'true or false',
	alwaysIssueRefreshToken: 'true or false',
	users: 'a list',
	organizations: 'a list',
	organizationRoles: 'an object',
	roles: 'an object',
	resources: 'an object'
};

const matches: Readonly<Record<string, (value: unknown) => boolean>> = {
	'a text': (value) => typeof value === 'string' && value !== '',
	'a number of seconds': (value) => typeof value === 'number' && value > 0,
	'true or false': (value) => typeof value === 'boolean',
	'a list': Array.isArray,
	'a list or null': (value) => value === null || Array.isArray(value),
	'an object': isObject
};

/**
 * Reads a configuration file's value over the defaults. Names every fault at once.
 *
 * @throws {Error} with one sentence for each fault
 */
export function parseLocalConfig(value: unknown): LocalLogtoConfig {
	if (!isObject(value)) throw new Error('The configuration must be an object.');
	const faults = [...findFieldFaults(value), ...findUserFaults(value['users'])];
	if (faults.length > 0) throw new Error(`The configuration is not usable. ${faults.join(' ')}`);
	return Object.assign({}, defaultConfig, value);
}

function findFieldFaults(value: Readonly<Record<string, unknown>>): string[] {
	return Object.entries(value).flatMap(([name, field]) => {
		const kind = Object.hasOwn(kinds, name) ? kinds[name as keyof LocalLogtoConfig] : undefined;
		if (kind === undefined) return [`"${name}" is not a field of it.`];
		return matches[kind]?.(field) === true ? [] : [`"${name}" must be ${kind}.`];
	});
}

function findUserFaults(users: unknown): string[] {
	if (!Array.isArray(users)) return [];
	return users.flatMap((user: unknown, index) => {
		const complete =
			isObject(user) &&
			['id', 'username', 'password'].every(
				(name) => typeof user[name] === 'string' && user[name] !== ''
			);
		return complete
			? []
			: [`Entry ${index + 1} of "users" needs the texts "id", "username" and "password".`];
	});
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}
