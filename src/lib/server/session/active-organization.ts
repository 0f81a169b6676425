import { LogtoAuthError } from '../../errors.js';
import type { ActiveOrganization, Organization } from '../../protocol/organization.js';
import { toPermissions } from '../../protocol/scopes.js';
import type { RequestContext } from '../context.js';
import type { RequestEvent } from '../kit.js';
import type { LogtoAuthOptions } from '../options.js';
import type { SessionRecord } from './record.js';
import { toKnownOrganizations } from './to-session.js';

/** The organization that is asked for: the route's if there is a parameter for it, else the one used last. */
export function findOrganization(
	event: RequestEvent,
	options: LogtoAuthOptions,
	record: SessionRecord
): Organization | null {
	const id = toNamedOrganization(event, options) ?? record.lastOrganizationId;
	if (id === null) return null;
	return toKnownOrganizations(record).find((candidate) => candidate.id === id) ?? null;
}

/** The organization with the person's permissions; `null` when Logto says that they have left it. */
export async function withPermissions(
	context: RequestContext,
	record: SessionRecord,
	organization: Organization
): Promise<ActiveOrganization | null> {
	if (context.namesOrganization()) return askPermissions(context, organization);
	// Any page may show the organization used last: it must not wait for Logto.
	const token = context.runtime().tokens.peek(record, { organizationId: organization.id });
	return { ...organization, permissions: token === null ? null : toPermissions(token.scope) };
}

/** What the route says, `undefined` where it says nothing. */
export function toNamedOrganization(
	event: RequestEvent,
	options: LogtoAuthOptions
): string | undefined {
	const param = options.organization?.param;
	return param === undefined ? undefined : event.params[param];
}

async function askPermissions(
	context: RequestContext,
	organization: Organization
): Promise<ActiveOrganization | null> {
	if ((context.options.permissions ?? []).length === 0)
		return { ...organization, permissions: null };
	const { config } = context.runtime();
	try {
		const { scope } = await context.getToken(
			{ organizationId: organization.id },
			{ maxAge: config.revalidate }
		);
		return { ...organization, permissions: toPermissions(scope) };
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		if (error.code === 'not_a_member' || error.code === 'session_expired') return null;
		config.logger.warn('The permissions of an organization are unknown.', error);
		return { ...organization, permissions: null };
	}
}
