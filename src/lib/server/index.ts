import '$app/server';

export { LogtoAuth, type LogtoAuthResult } from './logto-auth.js';
export type { LogtoAuthOptions, Rule } from './options.js';
export type { OptionsSource } from './runtime.js';
export type { Engine } from './authjs.js';
export type { AccessTokenOptions, LogtoLocals } from './context.js';
export type { Logger } from './log.js';
export {
	requireOrganization,
	requirePermission,
	requireRole,
	requireSession,
	type Guarded,
	type GuardedInOrganization
} from './guards/require.js';
export type {} from './locals.js';
