import type { LogtoProfile } from 'sveltekit-logto';
import { requireSession } from 'sveltekit-logto/server';
import type { PageServerLoad } from './$types.js';

export const load: PageServerLoad = async (event) => {
	const session = await requireSession(event);
	// The session has the claims that every page may show. This one is about all of them.
	const all = (await event.locals.logto.profile()) ?? session.profile;
	// The organizations are in the session. A user can have a thousand.
	const claims = Object.entries(all).filter(([claim]) => !claim.startsWith('organization'));
	const profile: LogtoProfile = { ...Object.fromEntries(claims), sub: all.sub };
	return { profile, signedInAt: session.signedInAt };
};
