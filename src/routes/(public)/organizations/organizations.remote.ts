import { guarded } from 'sveltekit-logto/server';

/** The page that asks is public in the rule table: this guard is the only one. */
export const getOrganizations = guarded.query('session', ({ session }) => session.organizations);
