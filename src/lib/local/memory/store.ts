import type { Adapter, AdapterPayload, errors } from 'oidc-provider';

interface Entry {
	readonly payload: AdapterPayload;
	/** Milliseconds since the epoch. */
	readonly expiresAt: number;
}

/** Sessions, grants and tokens of one local Logto, in memory. */
export interface Store {
	/** The storage of `oidc-provider` for one model. */
	adapter(model: string): Adapter;
	/** A user's sessions in browsers. */
	listSessions(accountId: string): readonly AdapterPayload[];
	endSession(uid: string): void;
	hasGrant(accountId: string, grantId: string): boolean;
	/** Ends a grant with its codes and tokens. JWT access tokens stay valid until they expire. */
	endGrant(grantId: string): void;
	/** Ends all sessions and grants of a user. */
	endPerson(accountId: string): void;
}

/** With more entries of a model than this, expired ones are removed. */
const sweepAbove = 2000;

/** `oidc-provider`'s error classes as far as the store throws them. */
export type StoreErrors = Pick<typeof errors, 'CustomOIDCProviderError'>;

export function createStore({ CustomOIDCProviderError }: StoreErrors): Store {
	const models = new Map<string, Entries>();
	const entriesOf = (model: string): Entries => {
		const entries = models.get(model) ?? createEntries();
		models.set(model, entries);
		return entries;
	};
	const endWhere = (matches: (payload: AdapterPayload) => boolean): void => {
		for (const entries of models.values()) entries.deleteWhere(matches);
	};
	return {
		adapter(model) {
			const entries = entriesOf(model);
			return {
				upsert: async (id, payload, expiresIn) => entries.set(id, payload, expiresIn),
				async find(id) {
					// The clients are configured; Logto names the one that it does not know.
					if (model === 'Client')
						throw new CustomOIDCProviderError('invalid_client', `invalid client ${id}`);
					return entries.get(id);
				},
				findByUid: async (uid) => entries.find((payload) => payload.uid === uid),
				findByUserCode: async (code) => entries.find((payload) => payload.userCode === code),
				async consume(id) {
					const payload = entries.get(id);
					if (payload !== undefined) payload.consumed = Math.floor(Date.now() / 1000);
				},
				destroy: async (id) => entries.delete(id),
				revokeByGrantId: async (grantId) =>
					entries.deleteWhere((payload) => payload.grantId === grantId)
			};
		},
		listSessions: (accountId) =>
			entriesOf('Session').filter((payload) => payload.accountId === accountId),
		endSession: (uid) => entriesOf('Session').deleteWhere((payload) => payload.uid === uid),
		hasGrant: (accountId, grantId) => entriesOf('Grant').get(grantId)?.accountId === accountId,
		endGrant(grantId) {
			entriesOf('Grant').delete(grantId);
			endWhere((payload) => payload.grantId === grantId);
		},
		endPerson: (accountId) => endWhere((payload) => payload.accountId === accountId)
	};
}

type Entries = ReturnType<typeof createEntries>;

/** The entries of one model by id, until they expire. */
function createEntries() {
	const entries = new Map<string, Entry>();
	let sweepAt = sweepAbove;
	const sweep = (): void => {
		for (const [id, { expiresAt }] of entries) if (expiresAt <= Date.now()) entries.delete(id);
		sweepAt = Math.max(sweepAbove, entries.size * 2);
	};
	const filter = (matches: (payload: AdapterPayload) => boolean): AdapterPayload[] =>
		[...entries.values()]
			.filter(({ payload, expiresAt }) => expiresAt > Date.now() && matches(payload))
			.map(({ payload }) => payload);
	return {
		get(id: string): AdapterPayload | undefined {
			const entry = entries.get(id);
			return entry === undefined || entry.expiresAt <= Date.now() ? undefined : entry.payload;
		},
		set(id: string, payload: AdapterPayload, expiresIn: number | undefined): void {
			if (entries.size > sweepAt) sweep();
			const expiresAt = expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000;
			entries.set(id, { payload, expiresAt });
		},
		filter,
		find: (matches: (payload: AdapterPayload) => boolean) => filter(matches)[0],
		delete: (id: string): void => void entries.delete(id),
		deleteWhere(matches: (payload: AdapterPayload) => boolean): void {
			for (const [id, { payload }] of entries) if (matches(payload)) entries.delete(id);
		}
	};
}
