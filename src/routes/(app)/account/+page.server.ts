import { requireSession } from 'sveltekit-logto/server';
import { env } from '../../../demo/kit.js';
import type { PageServerLoad } from './$types.js';

/** Users come here from Logto's pages, where they may have changed something: the claims are confirmed again. */
export const load: PageServerLoad = async (event) => {
	await requireSession(event);
	const session = await event.locals.logto.refresh();
	const endpoint = (env['AUTH_LOGTO_ISSUER'] ?? '').replace(/(?:\/oidc)?\/*$/, '');
	const query = new URLSearchParams({ redirect: event.url.href });
	return {
		email: session?.profile.email ?? null,
		emailVerified: session?.profile.email_verified ?? false,
		links: {
			email: `${endpoint}/account/email?${query}`,
			security: `${endpoint}/account/authenticator-app?${query}`
		}
	};
};
