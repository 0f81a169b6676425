/** More than these are not kept: each is up to seven characters in the session's cookie. */
const most = 4;

/** A fingerprint, as an address may name it. */
export const isAttempt = (text: string): boolean => /^[\da-z]{1,7}$/.test(text);

const split = (attempts: string): readonly string[] =>
	attempts.split(' ').filter((attempt) => attempt !== '');

export const includesAttempt = (attempts: string, attempt: string): boolean =>
	split(attempts).includes(attempt);

/**
 * Attempts with others that came later; of too many the last stay. A list that has the last of the others is the later
 * one: it stays as it is, so that a cookie and the memory of a process do not change each other again and again.
 */
export function joinAttempts(attempts: string, newer: string): string {
	const last = split(newer).at(-1);
	if (last === undefined || includesAttempt(attempts, last)) return attempts;
	return [...new Set([...split(attempts), ...split(newer)])].slice(-most).join(' ');
}
