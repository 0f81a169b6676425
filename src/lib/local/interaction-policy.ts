import type { Provider } from 'oidc-provider';
import type { OidcPackage, OidcParts } from './oidc.js';

/** `oidc-provider`'s reasons to ask the user, and one of Logto's: the app does not let them in. */
export function toInteractionPolicy({ interactionPolicy }: OidcPackage, { config }: OidcParts) {
	const { base, Check } = interactionPolicy;
	const policy = base();
	const denied = new Check('access_denied', 'Access denied.', 'access_denied', ({ oidc }) =>
		config.deniedUsers.includes(oidc.session?.accountId ?? '')
	);
	policy.get('consent')?.checks.add(denied, 0);
	return policy;
}

/** Remembers what was asked for at sign-in, for all that is asked for with its grant later. */
export function rememberRequests(provider: Provider, { requested }: OidcParts): void {
	provider.on('authorization.accepted', ({ oidc }) => {
		const grantId = oidc.entities.Grant?.jti ?? '';
		const earlier = requested.get(grantId);
		const scopes = String(oidc.params?.['scope'] ?? '').split(' ');
		const resources = [oidc.params?.['resource'] ?? []].flat().map(String);
		requested.set(grantId, {
			scopes: [...new Set([...(earlier?.scopes ?? []), ...scopes])],
			resources: [...new Set([...(earlier?.resources ?? []), ...resources])]
		});
	});
}
