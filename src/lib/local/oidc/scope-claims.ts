/** The claims of each scope. */
export const scopeClaims: Readonly<Record<string, string[]>> = {
	openid: ['sub'],
	profile: [
		'name',
		'family_name',
		'given_name',
		'middle_name',
		'nickname',
		'preferred_username',
		'profile',
		'picture',
		'website',
		'gender',
		'birthdate',
		'zoneinfo',
		'locale',
		'updated_at',
		'username',
		'created_at'
	],
	email: ['email', 'email_verified'],
	phone: ['phone_number', 'phone_number_verified'],
	address: ['address'],
	custom_data: ['custom_data'],
	identities: ['identities', 'sso_identities'],
	roles: ['roles'],
	'urn:logto:scope:organizations': ['organizations', 'organization_data'],
	'urn:logto:scope:organization_roles': ['organization_roles']
};

/** The scopes of OpenID Connect and Logto. Every other name is a permission of an API or an organization. */
export const oidcScopes: ReadonlySet<string> = new Set([
	...Object.keys(scopeClaims),
	'offline_access'
]);

/** The requested scopes of OpenID Connect: an opaque token has no others. */
export const toOidcScope = (scope: string): string =>
	scope
		.split(' ')
		.filter((name) => oidcScopes.has(name))
		.join(' ');
