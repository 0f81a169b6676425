import { LogtoAuthError } from '../../errors.js';
import type { ActiveOrganization, Organization } from '../../protocol/organization.js';
import { toPermissions } from '../../protocol/scopes.js';
import type { RequestContext } from './request-context.js';
import type { SessionRecord } from '../session/record/record.js';
import { toKnownOrganizations } from '../session/to-session.js';

/** The membership of an organization; `null` when there is none. */
export function findOrganization(record: SessionRecord, id: string | null): Organization | null {
	if (id === null) return null;
	return toKnownOrganizations(record).find((candidate) => candidate.id === id) ?? null;
}

/** The organization with the person's permissions; `null` when Logto says that they have left it. */
export async function withPermissions(
	context: RequestContext,
	record: SessionRecord,
	organization: Organization
): Promise<ActiveOrganization | null> {
	const { kind } = await context.named();
	if (kind === 'named') return askPermissions(context, organization);
	// Any page may show the organization used last: it must not wait for Logto.
	const token = context.runtime().tokens.peek(record, { organizationId: organization.id });
	return { ...organization, permissions: token === null ? null : toPermissions(token.scope) };
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
