/** What all events of {@link verifyWebhook} have. */
export interface WebhookBase {
	/**
	 * The SHA-256 of the body's bytes, in hex: one delivery has one, however often it is sent. Remember
	 * it for as long as `tolerance` to do each delivery once.
	 */
	readonly deliveryId: string;
	/** The webhook's id in Logto. */
	readonly hookId: string;
	/** When it happened, in ISO 8601. */
	readonly createdAt: string;
	/** All that Logto sent, with its names. */
	readonly body: Readonly<Record<string, unknown>>;
}

/** A person as webhooks show them. Times are in **milliseconds** since the epoch. */
export interface WebhookUser {
	readonly id: string;
	readonly username: string | null;
	readonly primaryEmail: string | null;
	/** Digits with the country code and without a plus sign. */
	readonly primaryPhone: string | null;
	readonly name: string | null;
	/** Address of the avatar. It comes from the person: check the scheme before you show it. */
	readonly avatar: string | null;
	readonly customData: Readonly<Record<string, unknown>>;
	/** The application in which the person registered. */
	readonly applicationId: string | null;
	readonly isSuspended: boolean;
	readonly lastSignInAt: number | null;
	readonly createdAt: number | null;
	readonly updatedAt: number | null;
}

/** A role, permission or organization as webhooks show it. */
export interface WebhookEntity {
	readonly id: string;
	readonly name: string;
	readonly description: string | null;
}

/** The application at which somebody signed in. */
export interface WebhookApplication extends WebhookEntity {
	/** `Traditional`, `SPA`, `Native`, … */
	readonly type: string | null;
}

/** Names of {@link WebhookInteractionEvent}. */
export const interactionEvents = ['PostSignIn', 'PostRegister', 'PostResetPassword'] as const;

/** Somebody signed in, registered, or replaced a forgotten password on Logto's pages. */
export interface WebhookInteractionEvent extends WebhookBase {
	readonly event: (typeof interactionEvents)[number];
	readonly userId: string;
	readonly user: WebhookUser | null;
	readonly application: WebhookApplication | null;
	/** The id of the interaction at Logto, not of a session in your app. */
	readonly sessionId: string | null;
	readonly ip: string | null;
}

/** A sign-in was found unusual, so Logto asked for a second factor. It may fail or be left after that. */
export interface WebhookAdaptiveMfaEvent extends WebhookBase {
	readonly event: 'PostSignInAdaptiveMfaTriggered';
	readonly userId: string;
	readonly user: WebhookUser | null;
	readonly application: WebhookApplication | null;
	/** The id of the interaction at Logto, not of a session in your app. */
	readonly sessionId: string | null;
	readonly ip: string | null;
	/** Logto's names of the rules that found it unusual, such as `untrusted_ip`. */
	readonly triggeredRules: readonly string[];
}

/** Names of {@link WebhookUserEvent}. */
export const userEvents = ['User.Created', 'User.Deleted', 'User.Data.Updated'] as const;

/** An account was created, changed or deleted. */
export interface WebhookUserEvent extends WebhookBase {
	readonly event: (typeof userEvents)[number];
	readonly userId: string;
	/** `null` when Logto sent a part only, as it does for a change of custom data or profile alone. */
	readonly user: WebhookUser | null;
}

/** An account was suspended, or is no longer. */
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
	/** `null` when it was deleted: Logto sends no data then. */
	readonly organization: WebhookEntity | null;
}

/**
 * A user or a machine-to-machine application became a member, or is one no longer. All lists are empty when
 * Logto does not say who, as for members by e-mail domain: ask again then. Logto sends nothing for a change of
 * a member's *roles*, nor for the memberships of a deleted user or organization: `User.Deleted` or
 * `Organization.Deleted` comes alone.
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

/** A tenant-wide role was created, changed or deleted, or grants other permissions. */
export interface WebhookRoleEvent extends WebhookBase {
	readonly event: (typeof roleEvents)[number];
	readonly roleId: string;
	/** `null` when Logto sent the id only. */
	readonly role: WebhookEntity | null;
}

/** Names of {@link WebhookPermissionEvent}. */
export const permissionEvents = ['Scope.Created', 'Scope.Deleted', 'Scope.Data.Updated'] as const;

/** A permission of an API resource (Logto's scope) was created, changed or deleted. */
export interface WebhookPermissionEvent extends WebhookBase {
	readonly event: (typeof permissionEvents)[number];
	readonly permissionId: string;
	/** `null` when Logto sent the id only. */
	readonly permission: WebhookEntity | null;
}

/** Names of {@link WebhookOrganizationRoleEvent}. */
export const organizationRoleEvents = [
	'OrganizationRole.Created',
	'OrganizationRole.Deleted',
	'OrganizationRole.Data.Updated',
	'OrganizationRole.Scopes.Updated'
] as const;

/** A role of the organization template was created, changed or deleted, or grants other permissions. */
export interface WebhookOrganizationRoleEvent extends WebhookBase {
	readonly event: (typeof organizationRoleEvents)[number];
	readonly organizationRoleId: string;
	/** `null` when Logto sent the id only. */
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
	/** `null` when Logto sent the id only. */
	readonly organizationPermission: WebhookEntity | null;
}

/** Somebody failed too often to sign in and is locked out for a while. */
export interface WebhookLockoutEvent extends WebhookBase {
	readonly event: 'Identifier.Lockout';
	/** What was typed: an e-mail address, phone number or username, of an account or of none. */
	readonly identifier: { readonly type: string; readonly value: string };
	readonly ip: string | null;
}

/**
 * Logto refused to send another verification code or e-mail to an address: ten went there in ten minutes.
 *
 * @see https://docs.logto.io/security/send-rate-limit
 */
export interface WebhookRateLimitEvent extends WebhookBase {
	readonly event: 'Message.RateLimited';
	/** What was refused, in Logto's words, such as `VerificationCodeSend`. */
	readonly action: string;
	/** An e-mail address or phone number, of an account or of none. */
	readonly recipient: string;
	readonly ip: string | null;
}

/** A user signed in on more devices than the application allows, so Logto revoked the oldest grants. */
export interface WebhookGrantLimitEvent extends WebhookBase {
	readonly event: 'Grant.LimitExceeded';
	readonly userId: string;
	/** `null` for an application that is known by its metadata document (CIMD). */
	readonly applicationId: string | null;
	readonly application: WebhookApplication | null;
	/** The refresh tokens of these grants are dead: their sessions end at the next confirmation. */
	readonly revokedGrantIds: readonly string[];
	/** How many grants the application allows for each user. */
	readonly maxAllowedGrants: number | null;
	/** How many there were before, the new one among them. */
	readonly activeGrantCount: number | null;
	readonly ip: string | null;
}

/**
 * An event that this version does not know, or whose body has another shape than documented, such as
 * some of Console's test deliveries. Answer it like the others: it is signed and fresh.
 */
export interface WebhookOtherEvent extends WebhookBase {
	readonly event: 'other';
	/** The name that Logto gave it. */
	readonly name: string;
}

/**
 * What {@link verifyWebhook} gives: `event` tells them apart, by Logto's own names.
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
