import { DEV } from 'esm-env';
import type { LogtoAuthErrorCode } from '../../errors.js';
import type { ActiveOrganization } from '../../protocol/organization.js';
import type { Requirement } from '../../protocol/requirement.js';
import { toPermissions } from '../../protocol/scopes.js';
import type { WholeSession } from '../../protocol/session.js';
import type { RequestContext } from '../request/request-context.js';
import { checkParameter } from '../start-checks/check-parameter.js';
import { decide, type Decision, type Refused, type View } from './decide.js';

/** Somebody whom a guard lets pass, and the organization that it made sure of. */
export interface Passed {
	readonly passed: true;
	readonly session: WholeSession;
	readonly organization: ActiveOrganization | null;
}

/** Decides, and remembers for the request which organization was checked. */
export async function decideAndNote(
	context: RequestContext,
	asked: 'session' | Requirement,
	view?: View
): Promise<Passed | Refused> {
	const requirement = asked === 'session' ? {} : asked;
	const decision = await decide(context, requirement, view);
	if (DEV) sayParameter(context, decision, requirement);
	if (!decision.passed) return decision;
	const { session } = decision;
	const organization = await findChecked(context, session, requirement);
	context.noteChecked(organization);
	return { passed: true, session, organization };
}

/**
 * The organization that a requirement which is met was about: the one it names, else the active one where it
 * asks for one. `null` when it asks for none, or only within `any` and `all`, where nobody can say which.
 */
export async function findChecked(
	context: RequestContext,
	session: WholeSession,
	requirement: Requirement
): Promise<ActiveOrganization | null> {
	const { organization: named } = requirement;
	const { organization: active } = session;
	if (typeof named !== 'string' || named === active?.id)
		return asksForOrganization(requirement) ? active : null;
	const membership = session.organizations.find(({ id }) => id === named);
	const record = await context.record();
	if (membership === undefined || record === null) return null;
	const token = context.runtime().tokens.peek(record, { organizationId: named });
	return { ...membership, permissions: token === null ? null : toPermissions(token.scope) };
}

const asksForActive = (requirement: Requirement): boolean =>
	typeof requirement.organization !== 'string' && asksForOrganization(requirement);

/** Answers about an organization. A user without a session has none anyway. */
const aboutOrganization: ReadonlySet<string> = new Set<LogtoAuthErrorCode>([
	'organization_missing',
	'organization_role_missing',
	'permission_missing'
]);

function sayParameter(context: RequestContext, decision: Decision, requirement: Requirement): void {
	const code = decision.passed ? null : decision.reason.code;
	// A requirement that asks nothing, as one written without types may, is refused for that.
	if (code !== null && !aboutOrganization.has(code)) return;
	if (asksForActive(requirement)) checkParameter(context, code === 'organization_missing');
}

function asksForOrganization(requirement: Requirement): boolean {
	const { organization, organizationRole, permission, resource } = requirement;
	if (organization !== undefined || organizationRole !== undefined) return true;
	return permission !== undefined && resource === undefined;
}

/** Whether a requirement names an organization in one of its parts. */
export function namesWithin({ any = [], all = [] }: Requirement): boolean {
	return [...any, ...all].some(
		(part) => typeof part.organization === 'string' || namesWithin(part)
	);
}
