import type * as oidcPackage from 'oidc-provider';
import type { errors as oidcErrors } from 'oidc-provider';

/** `oidc-provider`, loaded on first use: it is an optional peer. */
export type OidcPackage = typeof oidcPackage;

export async function loadOidcProvider(): Promise<OidcPackage> {
	try {
		return await import('oidc-provider');
	} catch (cause) {
		throw new Error(
			'The local Logto needs the package "oidc-provider", version 9. Install it with: npm install --save-dev oidc-provider@9',
			{ cause }
		);
	}
}

/** `oidc-provider`'s error classes: the package is loaded on first use only. */
export type OidcErrors = typeof oidcErrors;
