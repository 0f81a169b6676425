import { SvelteKitAuth } from '@auth/sveltekit';
import Logto from '@auth/core/providers/logto';
import type { RequestEvent } from '@sveltejs/kit';
import { env } from '$env/dynamic/private';

/** As the documentation of Auth.js shows it, with the claims carried into the session. */
export const { handle } = SvelteKitAuth(async () => ({
	trustHost: true,
	providers: [
		Logto({
			clientId: env['AUTH_LOGTO_ID'] ?? '',
			clientSecret: env['AUTH_LOGTO_SECRET'] ?? '',
			issuer: `${env['AUTH_LOGTO_ISSUER']}/oidc`,
			authorization: { params: { scope: env['BENCH_SCOPE'] ?? 'openid' } },
			idToken: false
		})
	],
	secret: env['AUTH_SECRET'] ?? '',
	callbacks: {
		jwt: ({ token, profile }) => (profile ? { ...token, profile } : token),
		session: ({ session, token }) => Object.assign(session, { profile: token['profile'] })
	}
}));

export const readClaims = async ({ locals }: RequestEvent): Promise<unknown> => {
	const session: unknown = await locals.auth();
	return typeof session === 'object' && session !== null && 'profile' in session
		? session.profile
		: null;
};
