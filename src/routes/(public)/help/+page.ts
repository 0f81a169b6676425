import { errorCatalogue, isErrorCode } from 'sveltekit-logto';
import type { PageLoad } from './$types.js';

/** Rules lead here with the code of what is missing. Anybody can write such an address: it says no more. */
export const load: PageLoad = ({ url }) => {
	const code = url.searchParams.get('code');
	const redirectTo = url.searchParams.get('redirectTo') ?? undefined;
	return isErrorCode(code)
		? { code, redirectTo, message: errorCatalogue[code].message }
		: { code: null, redirectTo: undefined, message: 'Nothing is missing.' };
};
