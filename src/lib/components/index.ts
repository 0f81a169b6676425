export * from './account-link/index.js';
export * from './auth-error/index.js';
export * from './impersonation-banner/index.js';
export * from './organization-avatar/index.js';
export * from './organization-list/index.js';
export * from './organization-switcher/index.js';
export * from './redirect-to-sign-in/index.js';
export * from './session-sync/index.js';
export * from './show/index.js';
export * from './sign-in-button/index.js';
export * from './sign-out-button/index.js';
export * from './sign-up-button/index.js';
export * from './user-avatar/index.js';
export * from './user-button/index.js';
export { toDisplayName } from './shared/shown-user.js';
export { de } from './locales/de.js';
export type { ButtonChild } from './shared/types.js';
// An app augments `Register` of the main entry, which TypeScript sees only if something imports it.
export type {} from '../index.js';
