/** Tokens of the Management API that stand for a user at a token exchange. */
export interface SubjectTokens {
	/** For an impersonation. It works once, within ten minutes. */
	create(userId: string): { readonly subjectToken: string; readonly expiresIn: number };
	/** For the user's own scripts, until it expires; `null` if the user already has one with this name. */
	createPersonal(token: NewPersonalToken): string | null;
	/** Whether there was one with this name. */
	deletePersonal(userId: string, name: string): boolean;
	/** The id of a subject token's user; `null` if the token does not work. */
	find(token: string): string | null;
	/** Uses a token up. Returns whether it was still unused. */
	spend(token: string): boolean;
	/** The id of a personal access token's user; `null` if the token does not work. */
	findPersonal(token: string): string | null;
}

/** A personal access token to create. Its name is unique for the user. */
export interface NewPersonalToken {
	readonly userId: string;
	readonly name: string;
	/** Milliseconds since the epoch; `null`: it does not expire. */
	readonly expiresAt: number | null;
}

interface Entry {
	readonly userId: string;
	/** Milliseconds since the epoch. */
	readonly expiresAt: number;
}

interface PersonalEntry extends Entry {
	readonly name: string;
}

/** Seconds. */
const subjectTokenTtl = 600;

export function createSubjectTokens(): SubjectTokens {
	const subjects = new Map<string, Entry>();
	const personal = new Map<string, PersonalEntry>();
	const findValue = (userId: string, name: string): string | undefined =>
		[...personal].find(([, entry]) => entry.userId === userId && entry.name === name)?.[0];
	const toUserId = (entry: Entry | undefined): string | null =>
		entry === undefined || entry.expiresAt <= Date.now() ? null : entry.userId;
	return {
		create(userId) {
			const subjectToken = `sub_${createSecret()}`;
			subjects.set(subjectToken, { userId, expiresAt: Date.now() + subjectTokenTtl * 1000 });
			return { subjectToken, expiresIn: subjectTokenTtl };
		},
		createPersonal({ userId, name, expiresAt }) {
			if (findValue(userId, name) !== undefined) return null;
			const value = `pat_${createSecret()}`;
			personal.set(value, { userId, name, expiresAt: expiresAt ?? Infinity });
			return value;
		},
		deletePersonal: (userId, name) => personal.delete(findValue(userId, name) ?? ''),
		find: (token) => toUserId(subjects.get(token)),
		spend: (token) => subjects.delete(token),
		findPersonal: (token) => toUserId(personal.get(token))
	};
}

const createSecret = (): string => crypto.randomUUID().replaceAll('-', '');
