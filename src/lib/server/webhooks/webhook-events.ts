/** The fields of every event of {@link verifyWebhook}. */
export interface WebhookBase {
	/**
	 * The SHA-256 of the body's bytes, in hex. It is the same when a delivery is sent again. To process each
	 * delivery once, remember it for `tolerance` seconds.
	 */
	readonly deliveryId: string;
	/** The id of the webhook in Logto. */
	readonly hookId: string;
	/** The time of the event, in ISO 8601. */
	readonly createdAt: string;
	/** The whole body, with Logto's names. */
	readonly body: Readonly<Record<string, unknown>>;
}

/** A user in a webhook. Times are in **milliseconds** since the epoch. */
export interface WebhookUser {
	readonly id: string;
	readonly username: string | null;
	readonly primaryEmail: string | null;
	/** Digits with the country code and without a plus sign. */
	readonly primaryPhone: string | null;
	readonly name: string | null;
	/** The address of the avatar. The user chooses it, so check its scheme before you show it. */
	readonly avatar: string | null;
	readonly customData: Readonly<Record<string, unknown>>;
	/** The application in which the user registered. */
	readonly applicationId: string | null;
	readonly isSuspended: boolean;
	readonly lastSignInAt: number | null;
	readonly createdAt: number | null;
	readonly updatedAt: number | null;
}

/** A role, permission or organization in a webhook. */
export interface WebhookEntity {
	readonly id: string;
	readonly name: string;
	readonly description: string | null;
}

/** The application of the sign-in. */
export interface WebhookApplication extends WebhookEntity {
	/** `Traditional`, `SPA`, `Native`, … */
	readonly type: string | null;
}

/** Names of {@link WebhookInteractionEvent}. */
export const interactionEvents = ['PostSignIn', 'PostRegister', 'PostResetPassword'] as const;

/** A user signed in, registered, or reset the password on Logto's pages. */
export interface WebhookInteractionEvent extends WebhookBase {
	readonly event: (typeof interactionEvents)[number];
	readonly userId: string;
	readonly user: WebhookUser | null;
	readonly application: WebhookApplication | null;
	/** The id of the interaction at Logto, not of a session in your app. */
	readonly sessionId: string | null;
	readonly ip: string | null;
}

/** Logto found a sign-in unusual and asked for a second factor. The sign-in can still fail or be abandoned. */
export interface WebhookAdaptiveMfaEvent extends WebhookBase {
	readonly event: 'PostSignInAdaptiveMfaTriggered';
	readonly userId: string;
	readonly user: WebhookUser | null;
	readonly application: WebhookApplication | null;
	/** The id of the interaction at Logto, not of a session in your app. */
	readonly sessionId: string | null;
	readonly ip: string | null;
	/** Logto's names of the triggered rules, such as `untrusted_ip`. */
	readonly triggeredRules: readonly string[];
}

/** Names of {@link WebhookUserEvent}. */
export const userEvents = ['User.Created', 'User.Deleted', 'User.Data.Updated'] as const;

/** An account was created, changed or deleted. */
export interface WebhookUserEvent extends WebhookBase {
	readonly event: (typeof userEvents)[number];
	readonly userId: string;
	/** `null` when Logto sent only a part, as it does for a change of only the custom data or the profile. */
	readonly user: WebhookUser | null;
}

/** An account was suspended or reactivated. */
export interface WebhookSuspensionEvent extends WebhookBase {
	readonly event: 'User.SuspensionStatus.Updated';
	readonly userId: string;
	readonly user: WebhookUser;
	readonly isSuspended: boolean;
}

/** Names of {@link WebhookOrganizationEvent}. */
export const organizationEvents = [
	'Organization.Created',
	'Organization.Deleted',
	'Organization.Data.Updated'
] as const;

/** An organization was created, changed or deleted. */
export interface WebhookOrganizationEvent extends WebhookBase {
	readonly event: (typeof organizationEvents)[number];
	readonly organizationId: string;
	/** `null` for a deleted organization: Logto sends no data for it. */
	readonly organization: WebhookEntity | null;
}

/**
 * A user or a machine-to-machine application joined or left an organization. All arrays are empty when Logto does not name
 * the member, as for members by email domain: ask the Management API then. Logto sends no event for a change of a
 * member's *roles*, nor for the memberships of a deleted user or organization: only `User.Deleted` or
 * `Organization.Deleted` arrives.
 */
export interface WebhookMembershipEvent extends WebhookBase {
	readonly event: 'Organization.Membership.Updated';
	readonly organizationId: string;
	readonly addedUserIds: readonly string[];
	readonly removedUserIds: readonly string[];
	readonly addedApplicationIds: readonly string[];
	readonly removedApplicationIds: readonly string[];
}

/** Names of {@link WebhookRoleEvent}. */
export const roleEvents = [
	'Role.Created',
	'Role.Deleted',
	'Role.Data.Updated',
	'Role.Scopes.Updated'
] as const;

/** A tenant-wide role was created, changed or deleted, or its permissions changed. */
export interface WebhookRoleEvent extends WebhookBase {
	readonly event: (typeof roleEvents)[number];
	readonly roleId: string;
	/** `null` when Logto sent only the id. */
	readonly role: WebhookEntity | null;
}

/** Names of {@link WebhookPermissionEvent}. */
export const permissionEvents = ['Scope.Created', 'Scope.Deleted', 'Scope.Data.Updated'] as const;

/** A permission of an API resource (Logto's scope) was created, changed or deleted. */
export interface WebhookPermissionEvent extends WebhookBase {
	readonly event: (typeof permissionEvents)[number];
	readonly permissionId: string;
	/** `null` when Logto sent only the id. */
	readonly permission: WebhookEntity | null;
}

/** Names of {@link WebhookOrganizationRoleEvent}. */
export const organizationRoleEvents = [
	'OrganizationRole.Created',
	'OrganizationRole.Deleted',
	'OrganizationRole.Data.Updated',
	'OrganizationRole.Scopes.Updated'
] as const;

/** A role of the organization template was created, changed or deleted, or its permissions changed. */
export interface WebhookOrganizationRoleEvent extends WebhookBase {
	readonly event: (typeof organizationRoleEvents)[number];
	readonly organizationRoleId: string;
	/** `null` when Logto sent only the id. */
	readonly organizationRole: WebhookEntity | null;
}

/** Names of {@link WebhookOrganizationPermissionEvent}. */
export const organizationPermissionEvents = [
	'OrganizationScope.Created',
	'OrganizationScope.Deleted',
	'OrganizationScope.Data.Updated'
] as const;

/** A permission of the organization template was created, changed or deleted. */
export interface WebhookOrganizationPermissionEvent extends WebhookBase {
	readonly event: (typeof organizationPermissionEvents)[number];
	readonly organizationPermissionId: string;
	/** `null` when Logto sent only the id. */
	readonly organizationPermission: WebhookEntity | null;
}

/** Too many sign-ins failed for an identifier, so Logto locked it for a while. */
export interface WebhookLockoutEvent extends WebhookBase {
	readonly event: 'Identifier.Lockout';
	/** The entered email address, phone number or username. An account with it may not exist. */
	readonly identifier: { readonly type: string; readonly value: string };
	readonly ip: string | null;
}

/**
 * Logto refused to send another verification code or email to an address: it sent ten within ten minutes.
 *
 * @see https://docs.logto.io/security/send-rate-limit
 */
export interface WebhookRateLimitEvent extends WebhookBase {
	readonly event: 'Message.RateLimited';
	/** The refused action, as Logto names it, such as `VerificationCodeSend`. */
	readonly action: string;
	/** The email address or phone number. An account with it may not exist. */
	readonly recipient: string;
	readonly ip: string | null;
}

/** A user signed in on more devices than the application allows, so Logto revoked the oldest grants. */
export interface WebhookGrantLimitEvent extends WebhookBase {
	readonly event: 'Grant.LimitExceeded';
	readonly userId: string;
	/** `null` for an application that Logto knows by its metadata document (CIMD). */
	readonly applicationId: string | null;
	readonly application: WebhookApplication | null;
	/** The refresh tokens of these grants are revoked. Their sessions end at the next confirmation. */
	readonly revokedGrantIds: readonly string[];
	/** The number of grants that the application allows for each user. */
	readonly maxAllowedGrants: number | null;
	/** The number of grants before, including the new one. */
	readonly activeGrantCount: number | null;
	readonly ip: string | null;
}

/**
 * An unknown event, or one whose body has another shape than documented, such as some test deliveries of Logto Console.
 * Answer it with 2xx like any other event: its signature and its time are valid.
 */
export interface WebhookOtherEvent extends WebhookBase {
	readonly event: 'other';
	/** Logto's name of the event. */
	readonly name: string;
}

/**
 * The result of {@link verifyWebhook}. `event` is Logto's name and narrows the type.
 *
 * @see https://docs.logto.io/developers/webhooks/webhooks-events
 */
export type WebhookEvent =
	| WebhookInteractionEvent
	| WebhookAdaptiveMfaEvent
	| WebhookUserEvent
	| WebhookSuspensionEvent
	| WebhookOrganizationEvent
	| WebhookMembershipEvent
	| WebhookRoleEvent
	| WebhookPermissionEvent
	| WebhookOrganizationRoleEvent
	| WebhookOrganizationPermissionEvent
	| WebhookLockoutEvent
	| WebhookRateLimitEvent
	| WebhookGrantLimitEvent
	| WebhookOtherEvent;
