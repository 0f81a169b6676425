import { errorCatalogue } from '../../errors.js';

/** Fewer characters are not enough for a secret that seals sessions. */
export const minimumSecretLength = 32;

/** The variables of secrets that only open, for rotation. */
export const olderSecrets: readonly string[] = ['AUTH_SECRET_1', 'AUTH_SECRET_2', 'AUTH_SECRET_3'];

const names = ['AUTH_LOGTO_SECRET', 'AUTH_LOGTO_MACHINE_SECRET', 'AUTH_SECRET', ...olderSecrets];

/** An environment as an app gives it: on Workers a variable may be a binding, which is an object. */
export type Environment = Readonly<Record<string, unknown>>;

/** That of the process: Node, Bun and Deno have it, and Workers with `nodejs_compat`. */
function processEnvironment(): Environment {
	const { process }: { readonly process?: { readonly env?: Environment } } = globalThis;
	return process?.env ?? {};
}

/** A variable without the spaces around it; empty when it is missing or no string. */
export function readVariable(env: Environment = processEnvironment(), name: string): string {
	const value = env[name];
	return typeof value === 'string' ? value.trim() : '';
}

/** Whether a variable is set to something else than a string. */
export function isNoString(env: Environment = processEnvironment(), name: string): boolean {
	const value = env[name];
	return value !== undefined && value !== null && typeof value !== 'string';
}

/** Shorter values are taken for words: a log without every "a" says nothing, and no secret is that short. */
const shortestSecret = 12;

/**
 * The values that no log may say, wherever they stand, of an environment that is complete or not. Left out is
 * what is too short to be a secret, and what stands in this library's own sentences: it would take the words
 * out of the very message that says what is wrong with it.
 */
export function listSecrets(env: Environment | undefined): readonly string[] {
	return names
		.map((name) => readVariable(env, name))
		.filter((value) => value.length >= shortestSecret && !ownWords.includes(value.toLowerCase()));
}

/** How to make a secret, for messages. */
export const secretRecipe = 'openssl rand -base64 33';

const ownWords = [
	secretRecipe,
	...Object.entries(errorCatalogue).flatMap(([code, { message }]) => [code, message])
]
	.join('\n')
	.toLowerCase();
