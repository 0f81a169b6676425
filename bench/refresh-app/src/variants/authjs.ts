import { SvelteKitAuth } from '@auth/sveltekit';
import type { JWT } from '@auth/core/jwt';
import Logto from '@auth/core/providers/logto';
import type { RequestEvent } from '@sveltejs/kit';
import { env } from '$env/dynamic/private';
import { resource } from '../resource';

const issuer = `${env['AUTH_LOGTO_ISSUER']}/oidc`;

/**
 * The recipe of Auth.js' guide for sessions in cookies, with the `resource` that Logto wants.
 *
 * @see https://authjs.dev/guides/refresh-token-rotation
 */
export const { handle } = SvelteKitAuth(async () => ({
	trustHost: true,
	providers: [
		Logto({
			clientId: env['AUTH_LOGTO_ID'] ?? '',
			clientSecret: env['AUTH_LOGTO_SECRET'] ?? '',
			issuer,
			authorization: {
				params: { scope: env['BENCH_SCOPE'] ?? 'openid', resource, prompt: 'consent' }
			}
		})
	],
	secret: env['AUTH_SECRET'] ?? '',
	callbacks: {
		async jwt({ token, account }) {
			if (account) {
				const { access_token, expires_at, refresh_token } = account;
				return { ...token, access_token, expires_at, refresh_token };
			}
			if (Date.now() < Number(token['expires_at']) * 1000) return token;
			return renew(token);
		},
		session: ({ session, token }) =>
			Object.assign(session, { accessToken: token['access_token'], error: token['error'] })
	}
}));

async function renew(token: JWT): Promise<JWT> {
	try {
		const response = await fetch(`${issuer}/token`, {
			method: 'POST',
			body: new URLSearchParams({
				client_id: env['AUTH_LOGTO_ID'] ?? '',
				client_secret: env['AUTH_LOGTO_SECRET'] ?? '',
				grant_type: 'refresh_token',
				refresh_token: String(token['refresh_token']),
				resource
			})
		});
		const answer = await response.json();
		if (!response.ok) throw answer;
		return {
			...token,
			access_token: answer.access_token,
			expires_at: Math.floor(Date.now() / 1000 + answer.expires_in),
			refresh_token: answer.refresh_token ?? token['refresh_token']
		};
	} catch (error) {
		console.error('The access token was not renewed.', error);
		return { ...token, error: 'RefreshTokenError' };
	}
}

export const readToken = async ({ locals }: RequestEvent): Promise<string | null> => {
	const session: { accessToken?: string; error?: string } | null = await locals.auth();
	return session?.error === undefined ? (session?.accessToken ?? null) : null;
};
