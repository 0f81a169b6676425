import type { Organization } from './organization.js';
import type { Person } from './person.js';

/** Claims that only userinfo has, unless a tenant adds them to ID tokens. */
const extendedClaims = ['custom_data', 'identities', 'sso_identities', 'organization_data'];

/** Claims by Logto's names. The extended ones are in userinfo only. */
export function toClaims(
	person: Person,
	organizations: readonly Organization[],
	use: 'id_token' | 'userinfo'
): Record<string, unknown> {
	const claims = { ...toProfileClaims(person), ...toMembershipClaims(person, organizations) };
	if (use === 'userinfo') return claims;
	return Object.fromEntries(
		Object.entries(claims).filter(([name]) => !extendedClaims.includes(name))
	);
}

function toProfileClaims(person: Person): Record<string, unknown> {
	const { profile } = person;
	return {
		sub: person.id,
		name: person.name,
		family_name: profile['familyName'],
		given_name: profile['givenName'],
		middle_name: profile['middleName'],
		nickname: profile['nickname'],
		preferred_username: profile['preferredUsername'] ?? person.username,
		profile: profile['profile'],
		picture: person.avatar,
		website: profile['website'],
		gender: profile['gender'],
		birthdate: profile['birthdate'],
		zoneinfo: profile['zoneinfo'],
		locale: profile['locale'],
		updated_at: person.updatedAt,
		username: person.username,
		created_at: person.createdAt,
		email: person.primaryEmail,
		email_verified: person.primaryEmail !== null,
		phone_number: person.primaryPhone,
		phone_number_verified: person.primaryPhone !== null,
		address: profile['address'],
		custom_data: person.customData,
		identities: person.identities,
		sso_identities: person.ssoIdentities
	};
}

function toMembershipClaims(
	{ roles, organizations }: Person,
	known: readonly Organization[]
): Record<string, unknown> {
	const ids = Object.keys(organizations);
	return {
		roles: [...roles],
		organizations: ids,
		organization_data: known
			.filter(({ id }) => ids.includes(id))
			.map(({ id, name, description }) => ({ id, name, description })),
		organization_roles: Object.entries(organizations).flatMap(([id, names]) =>
			names.map((name) => `${id}:${name}`)
		)
	};
}
