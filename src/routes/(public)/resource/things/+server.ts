import { json } from '@sveltejs/kit';
import { requireBearer } from 'sveltekit-logto/server';
import type { RequestHandler } from './$types.js';

/** An API that knows no session: public in the rule table, and open to access tokens and scripts' tokens alone. */
export const GET: RequestHandler = async (event) => {
	const { kind, permissions } = await requireBearer(event, {
		resource: 'https://api.example.test',
		permissions: ['read:things'],
		personalAccessTokens: true
	});
	return json({ things: ['anvil', 'rocket skates'], kind, permissions });
};
