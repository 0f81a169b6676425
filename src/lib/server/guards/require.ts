import { LogtoAuthError } from '../../errors.js';
import type { ActiveOrganization } from '../../protocol/organization.js';
import type { OrganizationRole, Permission, Resource, Role } from '../../protocol/register.js';
import type { Requirement } from '../../protocol/authorization/requirement.js';
import type { Session } from '../../protocol/session.js';
import { getContext } from '../request/request-context.js';
import type { RequestEvent } from '../kit.js';
import { dependOnOrganization } from '../request/named-organization.js';
import { refuse } from './answers/answer.js';
import { passWithSession } from './decide.js';
import { noteRefusal } from './forms/refused-form.js';

/**
 * What a guard returns: the session, and the organization that was checked, else the active one if there is one.
 * `null` if organizations are named only within `any` or `all`.
 */
export interface Guarded {
	readonly session: Session;
	readonly organization: ActiveOrganization | null;
}

/** What a guard returns that has checked an organization. */
export interface GuardedInOrganization extends Guarded {
	readonly organization: ActiveOrganization;
}

/**
 * The session of a signed-in user. Works in load functions, actions, endpoints and remote functions.
 * Does not protect other load functions of the same page, because they run in parallel: call it in each, or use
 * the rule table.
 *
 * @throws a redirect to sign-in when a page is being opened, else the HTTP error 401 with
 * `{ code: 'session_missing', message, status }`
 * @example
 * ```ts
 * // src/routes/dashboard/+page.server.ts
 * export const load = async (event) => {
 * 	const session = await requireSession(event);
 * 	return { name: session.user.name };
 * };
 * ```
 */
export async function requireSession(event: RequestEvent): Promise<Session> {
	return (await requireAll(event, {})).session;
}

/**
 * The organization that the route names, or the one used last if no route parameter names one (see
 * `organization.default`: a user of one organization is in it). The membership is checked.
 *
 * @throws as `requireSession`; the HTTP error 403 with `not_a_member` or `organization_missing`
 * @example
 * ```ts
 * // src/routes/o/[organization]/+layout.server.ts
 * export const load = async (event) => {
 * 	const { organization } = await requireOrganization(event);
 * 	return { title: organization.name };
 * };
 * ```
 */
export async function requireOrganization(event: RequestEvent): Promise<GuardedInOrganization> {
	return inOrganization(event, await requireAll(event, { organization: true }));
}

/**
 * A tenant-wide role (`{ role }`) or a role in the active organization (`{ organizationRole }`).
 * Roles are at most as old as the option `session.revalidate`.
 *
 * @throws as `requireOrganization`; the HTTP error 403 with `role_missing` or
 * `organization_role_missing`
 * @example
 * ```ts
 * // src/routes/o/[organization]/members/+page.server.ts
 * export const load = async (event) => {
 * 	const { organization } = await requireRole(event, { organizationRole: 'admin' });
 * 	return { members: await listMembers(organization.id) };
 * };
 * ```
 */
export function requireRole(
	event: RequestEvent,
	requirement: { readonly organizationRole: OrganizationRole; readonly role?: Role }
): Promise<GuardedInOrganization>;
export function requireRole(
	event: RequestEvent,
	requirement: { readonly role: Role }
): Promise<Guarded>;
export async function requireRole(
	event: RequestEvent,
	requirement: Pick<Requirement, 'role' | 'organizationRole'>
): Promise<Guarded> {
	return requireAll(event, requirement);
}

/**
 * A permission in the active organization, read from the `scope` of its organization token; with
 * `resource`, a permission of that API (within the active organization when there is one). The
 * answer is at most as old as the option `session.revalidate`, as long as Logto can be reached.
 *
 * @throws as `requireOrganization`; the HTTP error 403 with `permission_missing`, 503 with
 * `issuer_unreachable` when Logto must be asked and does not answer
 * @see https://docs.logto.io/authorization/organization-permissions
 * @example
 * ```ts
 * // src/routes/o/[organization]/invoices/+page.server.ts
 * export const load = async (event) => {
 * 	const { organization } = await requirePermission(event, 'read:invoices');
 * 	return { invoices: await listInvoices(organization.id) };
 * };
 * ```
 */
export function requirePermission(
	event: RequestEvent,
	permission: Permission
): Promise<GuardedInOrganization>;
export function requirePermission(
	event: RequestEvent,
	permission: Permission,
	options: { readonly resource: Resource }
): Promise<Guarded>;
export async function requirePermission(
	event: RequestEvent,
	permission: Permission,
	options: { readonly resource?: Resource } = {}
): Promise<Guarded> {
	return requireAll(event, { permission, ...options });
}

/**
 * A user who proved who they are a short while ago. Use it before an action that must not happen at a screen that
 * was left open. An open session at Logto is not enough: the user enters their password or passkey again.
 *
 * @param options `maxAge`: how long ago at most, in seconds
 * @throws a redirect to sign-in when a page is being opened, else the HTTP error 401 with
 * `sign_in_too_old`; as `requireSession`
 * @see https://openid.net/specs/openid-connect-core-1_0.html#AuthRequest for `max_age` and `auth_time`
 * @example
 * ```ts
 * // src/routes/account/delete/+page.server.ts
 * export const load = async (event) => {
 * 	await requireRecentSignIn(event, { maxAge: 300 });
 * };
 * ```
 */
export async function requireRecentSignIn(
	event: RequestEvent,
	{ maxAge }: { readonly maxAge: number }
): Promise<Session> {
	return (await requireAll(event, { maxAge })).session;
}

/**
 * A user who meets a whole requirement. Use it to require more than one of the functions above does.
 *
 * @throws as the functions above
 * @example
 * ```ts
 * // src/routes/o/[organization]/billing/+page.server.ts
 * export const load = async (event) => {
 * 	const { session } = await requireAll(event, { organizationRole: 'admin', maxAge: 900 });
 * 	return { name: session.user.name };
 * };
 * ```
 */
export async function requireAll(event: RequestEvent, requirement: Requirement): Promise<Guarded> {
	const context = getContext(event);
	dependOnOrganization(event, context.options);
	const passed = await passWithSession(context, requirement);
	if (!passed.passed) {
		noteRefusal(event, passed);
		refuse(context, passed);
	}
	const { shown: session, organization } = passed;
	if (organization !== null || namesWithin(requirement)) return { session, organization };
	return { session, organization: passed.session.organization };
}

/** Whether a requirement names an organization in one of its parts. */
export function namesWithin({ any = [], all = [] }: Requirement): boolean {
	return [...any, ...all].some(
		(part) => typeof part.organization === 'string' || namesWithin(part)
	);
}

function inOrganization(
	event: RequestEvent,
	{ session, organization }: Guarded
): GuardedInOrganization {
	if (organization !== null) return { session, organization };
	const reason = new LogtoAuthError('organization_missing');
	refuse(getContext(event), { passed: false, reason, signInHelps: false });
}
