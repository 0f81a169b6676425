import {
	interactionEvents,
	organizationEvents,
	organizationPermissionEvents,
	organizationRoleEvents,
	permissionEvents,
	roleEvents,
	userEvents,
	type WebhookAdaptiveMfaEvent,
	type WebhookGrantLimitEvent,
	type WebhookInteractionEvent,
	type WebhookLockoutEvent,
	type WebhookRateLimitEvent,
	type WebhookUserEvent,
	type WebhookSuspensionEvent,
	type WebhookApplication,
	type WebhookBase,
	type WebhookEntity,
	type WebhookEvent,
	type WebhookUser
} from './webhook-events.js';

type Json = Readonly<Record<string, unknown>>;

/** The typed event; `other` when its name is unknown or its body has another shape. Never throws. */
export function toWebhookEvent(name: string, base: WebhookBase): WebhookEvent {
	return (
		toPersonalEvent(name, base) ??
		toOrganizationEvent(name, base) ??
		toAccessEvent(name, base) ??
		toExceptionEvent(name, base) ?? { ...base, event: 'other', name }
	);
}

function toPersonalEvent(event: string, base: WebhookBase): WebhookEvent | null {
	if (isOneOf(interactionEvents, event)) return toInteractionEvent(event, base);
	if (isOneOf(userEvents, event)) return toUserEvent(event, base);
	if (event === 'User.SuspensionStatus.Updated') return toSuspensionEvent(event, base);
	return event === 'PostSignInAdaptiveMfaTriggered' ? toAdaptiveMfaEvent(event, base) : null;
}

function toInteractionEvent(
	event: WebhookInteractionEvent['event'],
	base: WebhookBase
): WebhookInteractionEvent | null {
	const interaction = toInteraction(base.body);
	return interaction === null ? null : { ...base, event, ...interaction };
}

function toAdaptiveMfaEvent(
	event: WebhookAdaptiveMfaEvent['event'],
	base: WebhookBase
): WebhookAdaptiveMfaEvent | null {
	const interaction = toInteraction(base.body);
	const { triggeredRules } = toJson(base.body['adaptiveMfaResult']);
	if (interaction === null || !Array.isArray(triggeredRules)) return null;
	const rules = triggeredRules.map((triggered) => toJson(triggered)['rule']);
	return { ...base, event, ...interaction, triggeredRules: toTexts(rules) };
}

function toInteraction({ userId, user, application, sessionId, userIp }: Json) {
	if (typeof userId !== 'string') return null;
	return {
		userId,
		user: toUser(user),
		application: toApplication(application),
		sessionId: toText(sessionId),
		ip: toText(userIp)
	};
}

function toUserEvent(event: WebhookUserEvent['event'], base: WebhookBase): WebhookUserEvent | null {
	const { data, matchedRoute } = base.body;
	// Here `data` is what the app or the user stored, of any shape.
	const partial = /\/(?:custom-data|profile)$/.test(toText(matchedRoute) ?? '');
	const user = partial ? null : toUser(data);
	const userId = toText(toJson(base.body['params'])['userId']) ?? user?.id ?? null;
	return userId === null ? null : { ...base, event, userId, user };
}

function toSuspensionEvent(
	event: WebhookSuspensionEvent['event'],
	base: WebhookBase
): WebhookSuspensionEvent | null {
	const user = toUser(base.body['data']);
	if (user === null) return null;
	return { ...base, event, userId: user.id, user, isSuspended: user.isSuspended };
}

/** The events that Logto calls security exceptions. */
function toExceptionEvent(event: string, base: WebhookBase): WebhookEvent | null {
	if (event === 'Identifier.Lockout') return toLockoutEvent(event, base);
	if (event === 'Message.RateLimited') return toRateLimitEvent(event, base);
	return event === 'Grant.LimitExceeded' ? toGrantLimitEvent(event, base) : null;
}

function toRateLimitEvent(
	event: WebhookRateLimitEvent['event'],
	base: WebhookBase
): WebhookRateLimitEvent | null {
	const { action, recipient, ip } = base.body;
	if (typeof action !== 'string' || typeof recipient !== 'string') return null;
	return { ...base, event, action, recipient, ip: toText(ip) };
}

function toGrantLimitEvent(
	event: WebhookGrantLimitEvent['event'],
	base: WebhookBase
): WebhookGrantLimitEvent | null {
	const { userId, applicationId, application, revokedGrantIds, ip, ...counts } = base.body;
	if (typeof userId !== 'string') return null;
	return {
		...base,
		event,
		userId,
		applicationId: toText(applicationId),
		application: toApplication(application),
		revokedGrantIds: toTexts(revokedGrantIds),
		maxAllowedGrants: toNumber(counts['maxAllowedGrants']),
		activeGrantCount: toNumber(counts['preRevocationActiveGrantCount']),
		ip: toText(ip)
	};
}

function toLockoutEvent(
	event: WebhookLockoutEvent['event'],
	base: WebhookBase
): WebhookLockoutEvent | null {
	const { type, value, ip } = base.body;
	if (typeof type !== 'string' || typeof value !== 'string') return null;
	return { ...base, event, identifier: { type, value }, ip: toText(ip) };
}

function toOrganizationEvent(event: string, base: WebhookBase): WebhookEvent | null {
	const organizationId = findId(base.body, 'organizationId', 'id');
	if (organizationId === null) return null;
	if (isOneOf(organizationEvents, event))
		return { ...base, event, organizationId, organization: toEntity(base.body['data']) };
	if (event !== 'Organization.Membership.Updated') return null;
	return {
		...base,
		event,
		organizationId,
		addedUserIds: toTexts(base.body['addedUserIds']),
		removedUserIds: toTexts(base.body['removedUserIds']),
		addedApplicationIds: toTexts(base.body['addedApplicationIds']),
		removedApplicationIds: toTexts(base.body['removedApplicationIds'])
	};
}

/** Roles and permissions: of the tenant and of the organization template. */
function toAccessEvent(event: string, base: WebhookBase): WebhookEvent | null {
	const { body } = base;
	const entity = toEntity(body['data']);
	const roleId = findId(body, 'roleId', 'id');
	if (isOneOf(roleEvents, event) && roleId !== null)
		return { ...base, event, roleId, role: entity };
	const permissionId = findId(body, 'scopeId', 'scopeId');
	if (isOneOf(permissionEvents, event) && permissionId !== null)
		return { ...base, event, permissionId, permission: entity };
	const organizationRoleId = findId(body, 'organizationRoleId', 'id');
	if (isOneOf(organizationRoleEvents, event) && organizationRoleId !== null)
		return { ...base, event, organizationRoleId, organizationRole: entity };
	const organizationPermissionId = findId(body, 'organizationScopeId', 'id');
	if (isOneOf(organizationPermissionEvents, event) && organizationPermissionId !== null)
		return { ...base, event, organizationPermissionId, organizationPermission: entity };
	return null;
}

/** Finds an id next to the event, in the path of the API call that caused it, or in the changed entity. */
function findId(body: Json, field: string, parameter: string): string | null {
	const { params, data } = body;
	return toText(body[field]) ?? toText(toJson(params)[parameter]) ?? toText(toJson(data)['id']);
}

function toUser(value: unknown): WebhookUser | null {
	const { id, isSuspended, ...rest } = toJson(value);
	if (typeof id !== 'string' || typeof isSuspended !== 'boolean') return null;
	return {
		id,
		username: toText(rest['username']),
		primaryEmail: toText(rest['primaryEmail']),
		primaryPhone: toText(rest['primaryPhone']),
		name: toText(rest['name']),
		avatar: toText(rest['avatar']),
		customData: toJson(rest['customData']),
		applicationId: toText(rest['applicationId']),
		isSuspended,
		lastSignInAt: toNumber(rest['lastSignInAt']),
		createdAt: toNumber(rest['createdAt']),
		updatedAt: toNumber(rest['updatedAt'])
	};
}

function toEntity(value: unknown): WebhookEntity | null {
	const { id, name, description } = toJson(value);
	if (typeof id !== 'string' || typeof name !== 'string') return null;
	return { id, name, description: toText(description) };
}

function toApplication(value: unknown): WebhookApplication | null {
	const entity = toEntity(value);
	return entity === null ? null : { ...entity, type: toText(toJson(value)['type']) };
}

function isOneOf<Name extends string>(names: readonly Name[], value: string): value is Name {
	return names.some((name) => name === value);
}

/** The object, or an empty one. */
function toJson(value: unknown): Json {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
}

function toText(value: unknown): string | null {
	return typeof value === 'string' ? value : null;
}

function toTexts(value: unknown): readonly string[] {
	return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

function toNumber(value: unknown): number | null {
	return typeof value === 'number' ? value : null;
}
