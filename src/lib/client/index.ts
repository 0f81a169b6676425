export {
	signIn,
	signOut,
	switchOrganization,
	type ClientSignInOptions,
	type ClientSignOutOptions,
	type SwitchOrganizationOptions
} from './actions.js';
export { LogtoClientError } from './client-error.js';
export { can, useSession, type CurrentSession } from './use-session.js';
// An app augments `Register` of the main entry, which TypeScript sees only if something imports it.
export type {} from '../index.js';
