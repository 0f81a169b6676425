export {
	errorCatalogue,
	isErrorCode,
	type ErrorCure,
	type LogtoAuthErrorCode
} from './error-catalogue.js';
export { LogtoAuthError } from './errors.js';
export type {
	BasicClaim,
	LogtoAddress,
	LogtoIdentity,
	LogtoOrganizationData,
	LogtoProfile,
	LogtoSsoIdentity,
	SessionProfile
} from './protocol/claims.js';
export {
	defineAuthorization,
	type Authorization,
	type AuthorizationDefinition,
	type LocalGrants,
	type RegisterOf,
	type RoleGrants
} from './protocol/authorization/define-authorization.js';
export { getRefusal, type FormRefusal } from './protocol/form-refusal.js';
export type { ActiveOrganization, Organization } from './protocol/organization.js';
export { toOrganizations } from './protocol/organization.js';
// A star, so that `declare module 'sveltekit-logto' { interface Register … }` reaches the interface.
export { toSafeRedirect } from './protocol/redirect-to.js';
export * from './protocol/register.js';
export { can, findMissing, type Missing } from './protocol/authorization/judge.js';
export type { Requirement } from './protocol/authorization/requirement.js';
export type { Actor, Session, WholeSession } from './protocol/session.js';
export {
	firstScreens,
	identifiers,
	type FirstScreen,
	type Identifier,
	type SignInOptions
} from './protocol/sign-in-options.js';
