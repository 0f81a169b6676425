import { json } from '@sveltejs/kit';
import { env } from '$env/dynamic/private';
import { readBearer } from '../../../../demo/things-api.js';
import type { RequestHandler } from './$types.js';

/** Public in the rule table: it takes access tokens and checks them itself. */
export const GET: RequestHandler = async ({ request }) => {
	const issuer = `${(env['AUTH_LOGTO_ISSUER'] ?? '').replace(/\/(?:oidc\/?)?$/, '')}/oidc`;
	const bearer = await readBearer(request, issuer, 'read:things');
	if (bearer.ok)
		return json({ things: ['anvil', 'rocket skates'], permissions: bearer.permissions });
	const challenge = ['Bearer', bearer.error === null ? '' : `error="${bearer.error}"`]
		.join(' ')
		.trim();
	return json(
		{ code: bearer.error ?? 'token_missing', message: 'An access token is needed.' },
		{ status: bearer.status, headers: { 'www-authenticate': challenge } }
	);
};
