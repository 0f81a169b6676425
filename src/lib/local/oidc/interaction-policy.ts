import type { OidcPackage } from './oidc-package.js';
import type { OidcParts } from './oidc-parts.js';

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
