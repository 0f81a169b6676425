/** The most attempts that are kept. Each takes up to seven characters of the session's cookie. */
const most = 4;

/** Whether a string from an address can be a fingerprint. */
export const isAttempt = (text: string): boolean => /^[\da-z]{1,7}$/.test(text);

const split = (attempts: string): readonly string[] =>
	attempts.split(' ').filter((attempt) => attempt !== '');

export const includesAttempt = (attempts: string, attempt: string): boolean =>
	split(attempts).includes(attempt);

/**
 * Adds later attempts, and keeps the last ones if there are too many. Attempts that include the last of the others are
 * the later ones and stay unchanged, so that a cookie and the memory of a process do not change each other repeatedly.
 */
export function joinAttempts(attempts: string, newer: string): string {
	const last = split(newer).at(-1);
	if (last === undefined || includesAttempt(attempts, last)) return attempts;
	return [...new Set([...split(attempts), ...split(newer)])].slice(-most).join(' ');
}
