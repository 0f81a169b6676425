import type { Issuer } from '../../src/lib/server/logto/issuer.js';
import type { Discovery } from '../../src/lib/server/logto/discovery.js';

const discovery: Discovery = {
	issuer: 'https://tenant.logto.app/oidc',
	authorization_endpoint: 'https://tenant.logto.app/oidc/auth',
	token_endpoint: 'https://tenant.logto.app/oidc/token',
	userinfo_endpoint: 'https://tenant.logto.app/oidc/me',
	jwks_uri: 'https://tenant.logto.app/oidc/jwks',
	end_session_endpoint: null,
	revocation_endpoint: 'https://tenant.logto.app/oidc/token/revocation',
	introspection_endpoint: 'https://tenant.logto.app/oidc/token/introspection',
	algorithms: ['ES384']
};

/**
 * An issuer whose endpoints a test answers: for what a real one does rarely, such as breaking the
 * connection at the worst moment. `verify…` and userinfo name the subject of the opaque token
 * `of:<subject>`.
 */
export function toIssuerThatAnswers(answer: typeof fetch): Issuer {
	const refuse = () => Promise.reject(new Error('This issuer signs nothing.'));
	return {
		discover: async () => discovery,
		known: () => discovery,
		isHanging: () => false,
		fetch: answer,
		patientFetch: answer,
		verify: refuse,
		verifyIdToken: refuse,
		fetchUserinfo: async (accessToken) => {
			const response = await answer('https://tenant.logto.app/oidc/me', {
				headers: { authorization: `Bearer ${accessToken}` }
			});
			const claims: { sub: string } = await response.json();
			return { ...claims };
		}
	};
}
