import { errorCatalogue } from '../../error-catalogue.js';

/** The shortest secret that seals sessions, in characters. */
export const minimumSecretLength = 32;

/** The variables of older secrets, which only open sessions. */
export const olderSecrets: readonly string[] = ['AUTH_SECRET_1', 'AUTH_SECRET_2', 'AUTH_SECRET_3'];

const names = ['AUTH_LOGTO_SECRET', 'AUTH_LOGTO_MACHINE_SECRET', 'AUTH_SECRET', ...olderSecrets];

/** An environment of an app. On Workers a variable can be a binding, which is an object. */
export type Environment = Readonly<Record<string, unknown>>;

/** The environment of the process. Node, Bun and Deno have it, and Workers with `nodejs_compat`. */
function processEnvironment(): Environment {
	const { process }: { readonly process?: { readonly env?: Environment } } = globalThis;
	return process?.env ?? {};
}

/** A variable without surrounding spaces; an empty string when it is missing or not a string. */
export function readVariable(env: Environment = processEnvironment(), name: string): string {
	const value = env[name];
	return typeof value === 'string' ? value.trim() : '';
}

/** Whether a variable is set to a value that is not a string. */
export function isNoString(env: Environment = processEnvironment(), name: string): boolean {
	const value = env[name];
	return value !== undefined && value !== null && typeof value !== 'string';
}

/** The shortest value that the log hides. Hiding a shorter one would remove ordinary words from the log. */
const shortestSecret = 12;

/**
 * The secrets that the log must never contain. The environment can be incomplete. Values that are too short for a secret
 * or that occur in the library's own messages are left out: hiding them would make those messages unreadable.
 */
export function listSecrets(env: Environment | undefined): readonly string[] {
	return names
		.map((name) => readVariable(env, name))
		.filter((value) => value.length >= shortestSecret && !ownWords.includes(value.toLowerCase()));
}

/** The command that creates a secret, for messages. */
export const secretRecipe = 'openssl rand -base64 33';

const ownWords = [
	secretRecipe,
	...Object.entries(errorCatalogue).flatMap(([code, { message }]) => [code, message])
]
	.join('\n')
	.toLowerCase();
