import type { OidcPackage } from './oidc-package.js';
import type { OidcParts } from './oidc-parts.js';

/** The prompts of `oidc-provider`, and one of Logto: the app refuses the user. */
export function toInteractionPolicy({ interactionPolicy }: OidcPackage, { config }: OidcParts) {
	const { base, Check } = interactionPolicy;
	const policy = base();
	const denied = new Check('access_denied', 'Access denied.', 'access_denied', ({ oidc }) =>
		config.deniedUsers.includes(oidc.session?.accountId ?? '')
	);
	policy.get('consent')?.checks.add(denied, 0);
	return policy;
}
