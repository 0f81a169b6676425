import { json } from '@sveltejs/kit';
import { readToken } from '../../variant';

/** Needs an access token for the API, as an endpoint does that calls it: the token stays here. */
export const GET = async (event) => {
	const token = await readToken(event);
	return json({ token: token !== null }, { status: token === null ? 401 : 200 });
};
