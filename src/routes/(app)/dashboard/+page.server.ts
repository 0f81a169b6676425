import type { LogtoProfile } from 'sveltekit-logto';
import { requireSession } from 'sveltekit-logto/server';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async (event) => {
	const session = await requireSession(event);
	// The session has the claims that every page may show. This one is about all of them.
	const profile: LogtoProfile = (await event.locals.logto.profile()) ?? session.profile;
	return { profile, signedInAt: session.signedInAt };
};
