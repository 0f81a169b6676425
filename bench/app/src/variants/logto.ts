import { handleLogto, type LogtoClient } from '@logto/sveltekit';
import type { RequestEvent } from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';
import { env } from '$env/dynamic/private';

interface LogtoLocals {
	readonly logtoClient: LogtoClient;
}

const hasClient = (locals: object): locals is LogtoLocals => 'logtoClient' in locals;

/** As its documentation shows it; the page asks its client, as it tells pages to. */
export const handle = sequence(
	handleLogto(
		{
			endpoint: env['AUTH_LOGTO_ISSUER'] ?? '',
			appId: env['AUTH_LOGTO_ID'] ?? '',
			appSecret: env['AUTH_LOGTO_SECRET'] ?? '',
			scopes: (env['BENCH_SCOPE'] ?? '').split(' ')
		},
		{ encryptionKey: env['AUTH_SECRET'] ?? '' },
		{ signInCallback: '/auth/callback/logto' }
	),
	async ({ event, resolve }) => {
		if (event.url.pathname === '/auth/signin' && hasClient(event.locals))
			await event.locals.logtoClient.signIn(`${event.url.origin}/auth/callback/logto`);
		return resolve(event);
	}
);

export const readClaims = async ({ locals }: RequestEvent): Promise<unknown> => {
	if (!hasClient(locals)) return null;
	const { isAuthenticated, claims } = await locals.logtoClient.getContext();
	return isAuthenticated ? claims : null;
};
