/** Fewer characters are not enough for a secret that seals sessions. */
export const minimumSecretLength = 32;

/** The variables of secrets that only open, for rotation. */
export const olderSecrets: readonly string[] = ['AUTH_SECRET_1', 'AUTH_SECRET_2', 'AUTH_SECRET_3'];

const names = ['AUTH_LOGTO_SECRET', 'AUTH_LOGTO_MACHINE_SECRET', 'AUTH_SECRET', ...olderSecrets];

/** Every secret of an environment, complete or not: what no log may say. */
export function listSecrets(env: Readonly<Record<string, string | undefined>>): readonly string[] {
	return names.map((name) => env[name]?.trim() ?? '').filter((secret) => secret !== '');
}
