import type { Adapter, AdapterPayload } from 'oidc-provider';
import type { OidcErrors } from './oidc.js';

interface Entry {
	readonly model: string;
	readonly payload: AdapterPayload;
	/** Milliseconds since the epoch. */
	readonly expiresAt: number;
}

/** Above this many entries the expired ones are swept out. */
const sweepAbove = 2000;

/** Sessions, grants and tokens of one local Logto, in memory: an adapter for each kind. */
export function createStore({ CustomOIDCProviderError }: OidcErrors): (model: string) => Adapter {
	const entries = new Map<string, Entry>();
	const sweep = (): void => {
		for (const [key, { expiresAt }] of entries) if (expiresAt <= Date.now()) entries.delete(key);
	};
	const toLiving = (entry: Entry | undefined): AdapterPayload | undefined =>
		entry === undefined || entry.expiresAt <= Date.now() ? undefined : entry.payload;

	return (model) => {
		const toKey = (id: string): string => `${model}:${id}`;
		const search = (matches: (payload: AdapterPayload) => boolean) =>
			toLiving(
				[...entries.values()].find((entry) => entry.model === model && matches(entry.payload))
			);
		return {
			async upsert(id, payload, expiresIn) {
				if (entries.size > sweepAbove) sweep();
				const expiresAt = expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000;
				entries.set(toKey(id), { model, payload, expiresAt });
			},
			async find(id) {
				// The one client is configured; Logto names the one that it does not know.
				if (model === 'Client')
					throw new CustomOIDCProviderError('invalid_client', `invalid client ${id}`);
				return toLiving(entries.get(toKey(id)));
			},
			findByUid: async (uid) => search((payload) => payload.uid === uid),
			findByUserCode: async (userCode) => search((payload) => payload.userCode === userCode),
			async consume(id) {
				const entry = entries.get(toKey(id));
				if (entry !== undefined) entry.payload.consumed = Math.floor(Date.now() / 1000);
			},
			async destroy(id) {
				entries.delete(toKey(id));
			},
			async revokeByGrantId(grantId) {
				for (const [key, entry] of entries)
					if (entry.model === model && entry.payload.grantId === grantId) entries.delete(key);
			}
		};
	};
}
