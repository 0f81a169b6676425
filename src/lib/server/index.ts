import '$app/server';

export { LogtoAuth, type LogtoAuthResult } from './logto-auth.js';
export type { LogtoAuthOptions, Rule } from './options.js';
export type { OptionsSource } from './runtime.js';
export type { Engine } from './authjs.js';
export type { AccessTokenOptions, LogtoLocals } from './context.js';
export type { Logger, LogLevel } from './log.js';
export {
	requireOrganization,
	requirePermission,
	requireRole,
	requireSession,
	type Guarded,
	type GuardedInOrganization
} from './guards/require.js';
export { memoryStore, type MemoryStoreOptions } from './stores/memory-store.js';
export { redisStore, type RedisStoreClient, type RedisStoreOptions } from './stores/redis-store.js';
export {
	unstorageStore,
	type UnstorageStoreOptions,
	type UnstorageStoreStorage
} from './stores/unstorage-store.js';
export type { SessionStore, SessionToWrite, StoredSession, StoreLock } from './session/store.js';
export { verifyWebhook, type WebhookOptions } from './webhook.js';
export type {
	WebhookApplication,
	WebhookBase,
	WebhookEntity,
	WebhookEvent,
	WebhookInteractionEvent,
	WebhookLockoutEvent,
	WebhookMembershipEvent,
	WebhookOrganizationEvent,
	WebhookOrganizationPermissionEvent,
	WebhookOrganizationRoleEvent,
	WebhookOtherEvent,
	WebhookPermissionEvent,
	WebhookRoleEvent,
	WebhookSuspensionEvent,
	WebhookUser,
	WebhookUserEvent
} from './webhook-events.js';
export type {} from './locals.js';
