import { handleLogto, type LogtoClient } from '@logto/sveltekit';
import type { RequestEvent } from '@sveltejs/kit';
import { sequence } from '@sveltejs/kit/hooks';
import { env } from '$env/dynamic/private';
import { resource } from '../resource';

interface LogtoLocals {
	readonly logtoClient: LogtoClient;
}

const hasClient = (locals: object): locals is LogtoLocals => 'logtoClient' in locals;

/** As its documentation shows it. */
export const handle = sequence(
	handleLogto(
		{
			endpoint: env['AUTH_LOGTO_ISSUER'] ?? '',
			appId: env['AUTH_LOGTO_ID'] ?? '',
			appSecret: env['AUTH_LOGTO_SECRET'] ?? '',
			scopes: (env['BENCH_SCOPE'] ?? '').split(' '),
			resources: [resource]
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

export const readToken = async ({ locals }: RequestEvent): Promise<string | null> => {
	if (!hasClient(locals)) return null;
	try {
		return await locals.logtoClient.getAccessToken(resource);
	} catch (error) {
		console.error('There is no access token.', error);
		return null;
	}
};
