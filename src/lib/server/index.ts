import '$app/server';
import './dependencies/own-lru-cache.js';

export { LogtoAuth, type LogtoAuthResult } from './logto-auth.js';
export type {
	Access,
	AnsweredRule,
	HttpMethod,
	LogtoAuthOptions,
	MethodRules,
	Otherwise,
	RequirementRule,
	Rule,
	RuleFunction,
	SessionClaimsOption
} from './config/options.js';
export type { OrganizationDefault, OrganizationSource } from './config/organization-source.js';
export type { SignOutOptions } from './config/sign-out-options.js';
export type {
	LogtoAuthCallbacks,
	ProfileCallback,
	ProfileSource,
	ProfileTokens,
	SessionQuestion,
	SignInAnswer,
	SignInQuestion
} from './config/callbacks.js';
export { load } from './locals/load.js';
export { Logto, type LogtoProviderOptions } from './provider/logto.js';
export type { OptionsSource } from './runtime.js';
export type { Engine } from './config/engine.js';
export type { AccessTokenOptions, LogtoLocals, RefreshOptions } from './locals/logto-locals.js';
export type { LogtoAuthEvents, SessionEndReason, SignOutScope } from './observability/events.js';
export type { Logger, LogLevel } from './observability/logger.js';
export type { SessionSummary } from './request/list-sessions.js';
export type { ClientCredentialsOptions } from './tokens/client-credentials.js';
export type { ExchangedToken, ExchangeOptions } from './locals/exchange.js';
export type { ImpersonateOptions } from './locals/impersonate.js';
export type { LogtoFetchInit } from './locals/fetch-with-token.js';
export { requireBearer, requireSessionOrBearer, type Caller } from './guards/bearer/bearer.js';
export type {
	Bearer,
	BearerOptions,
	OpaqueBearer,
	OpaqueBearerOptions
} from './guards/bearer/options.js';
export { guarded, type GuardedFunctions } from './guards/remote/guarded.js';
export type {
	Asking,
	FormIssues,
	GuardedCaller,
	GuardedCommand,
	GuardedForm,
	GuardedListener,
	GuardedQuery,
	GuardedQueryBatch,
	GuardedQueryLive,
	LiveValues,
	RemoteRequirement
} from './guards/remote/guarded-types.js';
export type { StandardSchema } from './internal/standard-schema.js';
export {
	requireOrganization,
	requirePermission,
	requireRecentSignIn,
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
export type { SessionStore, SessionToWrite, StoredSession, StoreLock } from './stores/store.js';
export { verifyWebhook, type WebhookOptions } from './webhooks/webhook.js';
export type {
	WebhookAdaptiveMfaEvent,
	WebhookApplication,
	WebhookBase,
	WebhookEntity,
	WebhookEvent,
	WebhookGrantLimitEvent,
	WebhookInteractionEvent,
	WebhookLockoutEvent,
	WebhookMembershipEvent,
	WebhookOrganizationEvent,
	WebhookOrganizationPermissionEvent,
	WebhookOrganizationRoleEvent,
	WebhookOtherEvent,
	WebhookPermissionEvent,
	WebhookRateLimitEvent,
	WebhookRoleEvent,
	WebhookSuspensionEvent,
	WebhookUser,
	WebhookUserEvent
} from './webhooks/webhook-events.js';
export type {} from './locals/ambient.js';
// An app augments `Register` of the main entry, which TypeScript sees only if something imports it.
export type {} from '../index.js';
