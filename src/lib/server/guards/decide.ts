import { LogtoAuthError, type LogtoAuthErrorCode } from '../../errors.js';
import { findMissing, type Missing, type Requirement } from '../../protocol/requirement.js';
import { toPermissions } from '../../protocol/scopes.js';
import type { Permission } from '../../protocol/register.js';
import type { Session } from '../../protocol/session.js';
import type { RequestContext } from '../context.js';
import { consoleLogger } from '../log.js';

/** A reason why not. Holds nothing that a visitor may not see: the cause went to the log. */
export interface Refused {
	readonly passed: false;
	readonly reason: LogtoAuthError;
}

/** Passed with the session, or the reason why not. */
export type Decision = { readonly passed: true; readonly session: Session } | Refused;

const codes: Readonly<Record<Missing, LogtoAuthErrorCode>> = {
	session: 'session_missing',
	organization: 'organization_missing',
	role: 'role_missing',
	organizationRole: 'organization_role_missing',
	permission: 'permission_missing',
	maxAge: 'sign_in_too_old'
};

/**
 * Whether the request's session meets a requirement. Asks Logto when a permission is wanted and no
 * token for it is in memory; when Logto does not answer, the decision is no.
 */
export async function decide(context: RequestContext, requirement: Requirement): Promise<Decision> {
	const settled = await settle(context, () => decideOrThrow(context, requirement));
	return settled.passed ? settled.value : settled;
}

/**
 * Turns our errors into reasons. Those that the visitor did not cause are for the log, with their
 * causes; the visitor gets the catalogue's sentence.
 */
export async function settle<Value>(
	{ options }: Pick<RequestContext, 'options'>,
	task: () => Promise<Value>
): Promise<{ readonly passed: true; readonly value: Value } | Refused> {
	try {
		return { passed: true, value: await task() };
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		if (error.status >= 500)
			(options.logger ?? consoleLogger).error('A guard or an access token failed.', error);
		return refuse(error.code);
	}
}

async function decideOrThrow(context: RequestContext, requirement: Requirement): Promise<Decision> {
	const session = await context.session();
	const { permission, ...rest } = requirement;
	const missing = findMissing(session, withOrganization(requirement, rest));
	if (session === null || missing !== null) return refuse(toCode(missing ?? 'session', context));
	if (permission === undefined) return { passed: true, session };
	return decidePermission(context, session, permission, requirement.resource);
}

/** A permission without a resource is the organization's, so there has to be one. */
function withOrganization(
	{ permission, resource, organization }: Requirement,
	rest: Omit<Requirement, 'permission'>
): Requirement {
	const needed = permission !== undefined && resource === undefined && organization === undefined;
	return needed ? { ...rest, organization: true } : rest;
}

async function decidePermission(
	context: RequestContext,
	session: Session,
	permission: Permission,
	resource: string | undefined
): Promise<Decision> {
	const organizationId = session.organization?.id;
	const { scope } = await context.getToken({
		...(resource === undefined ? {} : { resource }),
		...(organizationId === undefined ? {} : { organizationId })
	});
	return toPermissions(scope).includes(permission)
		? { passed: true, session }
		: refuse('permission_missing');
}

/** A route that names an organization and finds none active: the person is not a member of it. */
function toCode(missing: Missing, { namesOrganization }: RequestContext): LogtoAuthErrorCode {
	return missing === 'organization' && namesOrganization() ? 'not_a_member' : codes[missing];
}

function refuse(code: LogtoAuthErrorCode): Refused {
	return { passed: false, reason: new LogtoAuthError(code) };
}
