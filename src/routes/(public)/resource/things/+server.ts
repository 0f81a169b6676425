import { json } from '@sveltejs/kit';
import { errorCatalogue } from 'sveltekit-logto';
import { env } from '$env/dynamic/private';
import { readBearer } from '../../../../demo/things-api.js';
import type { RequestHandler } from './$types.js';

/** Public in the rule table: it takes access tokens and checks them itself. */
export const GET: RequestHandler = async ({ request }) => {
	const issuer = `${(env['AUTH_LOGTO_ISSUER'] ?? '').replace(/\/(?:oidc\/?)?$/, '')}/oidc`;
	const bearer = await readBearer(request, issuer, 'read:things');
	if (bearer.ok)
		return json({ things: ['anvil', 'rocket skates'], permissions: bearer.permissions });
	const { status, error } = bearer;
	if (status === 503)
		return json({ code: error, message: errorCatalogue[error].message }, { status });
	const challenge = error === null ? 'Bearer' : `Bearer error="${error}"`;
	return json(
		{ code: error ?? 'token_missing', message: 'An access token is needed.' },
		{ status, headers: { 'www-authenticate': challenge } }
	);
};
