/** Tokens of the Management API that stand for a person at a token exchange. */
export interface SubjectTokens {
	/** For an impersonation: used once, within ten minutes. */
	create(userId: string): { readonly subjectToken: string; readonly expiresIn: number };
	/** Used by the person's own scripts, until it ends. Milliseconds since the epoch; `null`: never. */
	createPersonal(userId: string, expiresAt: number | null): string;
	/** Uses up a subject token and gives its person's id; `null` when it cannot be used. */
	consume(token: string): string | null;
	/** The id of a personal access token's person; `null` when it cannot be used. */
	findPersonal(token: string): string | null;
}

interface Entry {
	readonly userId: string;
	/** Milliseconds since the epoch. */
	readonly expiresAt: number;
}

/** Seconds. */
const subjectTokenTtl = 600;

export function createSubjectTokens(): SubjectTokens {
	const subjects = new Map<string, Entry>();
	const personal = new Map<string, Entry>();
	const toLiving = (entry: Entry | undefined): string | null =>
		entry === undefined || entry.expiresAt <= Date.now() ? null : entry.userId;
	return {
		create(userId) {
			const subjectToken = `sub_${createSecret()}`;
			subjects.set(subjectToken, { userId, expiresAt: Date.now() + subjectTokenTtl * 1000 });
			return { subjectToken, expiresIn: subjectTokenTtl };
		},
		createPersonal(userId, expiresAt) {
			const value = `pat_${createSecret()}`;
			personal.set(value, { userId, expiresAt: expiresAt ?? Infinity });
			return value;
		},
		consume(token) {
			const userId = toLiving(subjects.get(token));
			subjects.delete(token);
			return userId;
		},
		findPersonal: (token) => toLiving(personal.get(token))
	};
}

const createSecret = (): string => crypto.randomUUID().replaceAll('-', '');
