/** The organizations that users granted to third-party applications at consent. */
export interface ConsentedOrganizations {
	add(clientId: string, userId: string, organizationId: string): void;
	list(clientId: string, userId: string): readonly string[];
}

export function createConsentedOrganizations(): ConsentedOrganizations {
	const granted = new Map<string, Set<string>>();
	const toKey = (clientId: string, userId: string) => JSON.stringify([clientId, userId]);
	return {
		add(clientId, userId, organizationId) {
			const key = toKey(clientId, userId);
			granted.set(key, (granted.get(key) ?? new Set()).add(organizationId));
		},
		list: (clientId, userId) => [...(granted.get(toKey(clientId, userId)) ?? [])]
	};
}
