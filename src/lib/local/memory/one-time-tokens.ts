/** A one-time token (magic link) as the Management API makes it. */
export interface OneTimeToken {
	readonly id: string;
	readonly token: string;
	readonly email: string;
	readonly status: 'active' | 'consumed';
	/** Milliseconds since the epoch. */
	readonly createdAt: number;
	readonly expiresAt: number;
}

/** One-time tokens of this run. */
export interface OneTimeTokens {
	/** @param expiresIn in seconds */
	create(email: string, expiresIn: number): OneTimeToken;
	/** Uses it up. The code says why it cannot be used. */
	consume(
		token: string,
		email: string
	): 'ok' | 'token_not_found' | 'email_mismatch' | 'token_expired' | 'token_consumed';
}

export function createOneTimeTokens(): OneTimeTokens {
	const tokens = new Map<string, OneTimeToken>();
	return {
		create(email, expiresIn) {
			const token = createId();
			const createdAt = Date.now();
			const expiresAt = createdAt + expiresIn * 1000;
			const id = createId().slice(0, 21);
			const entry = { id, token, email, status: 'active', createdAt, expiresAt } as const;
			tokens.set(token, entry);
			return entry;
		},
		consume(token, email) {
			const entry = tokens.get(token);
			if (entry === undefined) return 'token_not_found';
			if (entry.email !== email) return 'email_mismatch';
			if (entry.status === 'consumed') return 'token_consumed';
			if (entry.expiresAt < Date.now()) return 'token_expired';
			tokens.set(token, { ...entry, status: 'consumed' });
			return 'ok';
		}
	};
}

const createId = (): string => crypto.randomUUID().replaceAll('-', '');
