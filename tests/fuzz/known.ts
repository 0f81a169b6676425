/** A session that began by a real sign-in. */
export interface KnownSession {
	readonly person: string;
	/** The claim `sub`. */
	readonly id: string;
	/** Of the host where it began. */
	readonly host: string;
	/** The cookie's whole value. */
	readonly value: string;
	ended: boolean;
}

/** A token that Logto issued. */
export interface KnownToken {
	readonly id: string;
	readonly value: string;
	/** What `tests/fixtures/fuzz/src/secret.ts` may show for it. */
	readonly areas: readonly string[];
}

/** A sign-in that is under way: Logto has led back, and the app has not been asked yet. */
export interface KnownLogin {
	readonly id: string;
	/** `name=value`. */
	readonly cookie: string;
	readonly state: string;
	readonly code: string;
}

/** Everything that a request may show. */
export interface Book {
	readonly sessions: readonly KnownSession[];
	readonly tokens: readonly KnownToken[];
	readonly logins: readonly KnownLogin[];
	/** What no answer and no log may show. */
	readonly secrets: readonly string[];
}

/** The people of the local Logto, and what tells in an answer whom it is about. */
export const persons = [
	{
		name: 'alice',
		id: 'alice0000001',
		marks: /alice@example\.test|alice0000001|Liddell/,
		areas: ['session', 'editor', 'org.acme', 'org.globex', 'either']
	},
	{
		name: 'bob',
		id: 'bob000000002',
		marks: /bob000000002|Bob Builder/,
		areas: ['session', 'org.acme', 'either']
	},
	{
		name: 'carol',
		id: 'carol0000003',
		marks: /carol@example\.test|carol0000003|Danvers/,
		areas: ['session', 'either']
	}
] as const;
