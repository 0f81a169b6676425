/** Tokens of the Management API that stand for a person at a token exchange. */
export interface SubjectTokens {
	/** For an impersonation: used once, within ten minutes. */
	create(userId: string): { readonly subjectToken: string; readonly expiresIn: number };
	/** Used by the person's own scripts, until it ends; `null` when they have one of this name. */
	createPersonal(token: NewPersonalToken): string | null;
	/** Whether there was one of this name. */
	deletePersonal(userId: string, name: string): boolean;
	/** The id of a subject token's person; `null` when it cannot be used. */
	find(token: string): string | null;
	/** Whether it was there to be spent. */
	spend(token: string): boolean;
	/** The id of a personal access token's person; `null` when it cannot be used. */
	findPersonal(token: string): string | null;
}

/** A personal access token to make. A person's have different names. */
export interface NewPersonalToken {
	readonly userId: string;
	readonly name: string;
	/** Milliseconds since the epoch; `null`: never. */
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
	const toLiving = (entry: Entry | undefined): string | null =>
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
		find: (token) => toLiving(subjects.get(token)),
		spend: (token) => subjects.delete(token),
		findPersonal: (token) => toLiving(personal.get(token))
	};
}

const createSecret = (): string => crypto.randomUUID().replaceAll('-', '');
