/** Fewer characters are not enough for a secret that seals sessions. */
export const minimumSecretLength = 32;

/** The variables of secrets that only open, for rotation. */
export const olderSecrets: readonly string[] = ['AUTH_SECRET_1', 'AUTH_SECRET_2', 'AUTH_SECRET_3'];
