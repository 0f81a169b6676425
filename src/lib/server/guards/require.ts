import { LogtoAuthError } from '../../errors.js';
import type { ActiveOrganization } from '../../protocol/organization.js';
import type { OrganizationRole, Permission, Resource, Role } from '../../protocol/register.js';
import type { Requirement } from '../../protocol/requirement.js';
import type { Session } from '../../protocol/session.js';
import { getContext } from '../request/request-context.js';
import type { RequestEvent } from '../kit.js';
import { dependOnOrganization } from '../request/named-organization.js';
import { refuse } from './answers/answer.js';
import { passWithSession } from './decide.js';
import { noteRefusal } from './forms/refused-form.js';

/**
 * What a guard hands out: the session, and the organization that was checked, else the active one when there is
 * one. `null` where organizations are named only within `any` or `all`.
 */
export interface Guarded {
	readonly session: Session;
	readonly organization: ActiveOrganization | null;
}

/** What a guard hands out that has made sure of an organization. */
export interface GuardedInOrganization extends Guarded {
	readonly organization: ActiveOrganization;
}

/**
 * The session, for sure. Works in load functions, actions, endpoints and remote functions.
 * Does not protect other loads of the same page: they run in parallel, so call it in each, or use
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
 * The organization that the route names, or the one used last where no route parameter does (see
 * `organization.default`: a user of one organization is in it), with the membership checked.
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
 * A person who proved who they are a short while ago: asked before what must not happen at a screen that
 * was left open. An open session at Logto is not enough; they are asked for their password or passkey
 * again.
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

/** Everything that a requirement asks, for whoever wants more than one of the functions above does. */
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
