import type { Session } from 'sveltekit-logto';

/** A user of an organization, as far as this demo knows. */
export interface Member {
	readonly username: string;
	readonly name: string;
	readonly roles: readonly string[];
}

/**
 * The people of the seeds, and everybody who opened a page of the organization since the start: the
 * demo has no access to Logto's Management API, which knows them all.
 */
const members = new Map<string, Map<string, Member>>([
	[
		'acme',
		new Map([
			['alice', { username: 'alice', name: 'Alice Liddell', roles: ['admin'] }],
			['bob', { username: 'bob', name: 'Bob Builder', roles: ['member'] }]
		])
	],
	['globex', new Map([['alice', { username: 'alice', name: 'Alice Liddell', roles: ['member'] }]])]
]);

export function listMembers(organizationId: string): readonly Member[] {
	return [...(members.get(organizationId)?.values() ?? [])];
}

/** Remembers that a user was here. */
export function noteMember({ profile, user, organization }: Session): void {
	if (organization === null) return;
	const known = members.get(organization.id) ?? new Map<string, Member>();
	const username = profile.username ?? user.id;
	known.set(username, { username, name: user.name ?? username, roles: organization.roles });
	members.set(organization.id, known);
}
