import { LogtoAuthError } from '../../errors.js';
import {
	toOrganizations,
	type ActiveOrganization,
	type Organization
} from '../../protocol/organization.js';
import { toPermissions } from '../../protocol/scopes.js';
import type { RequestContext } from '../context.js';
import type { RequestEvent } from '../kit.js';
import type { LogtoAuthOptions } from '../options.js';
import type { SessionRecord } from './record.js';

/** The route's organization if there is a parameter for it, else the one used last. */
export async function findActiveOrganization(
	event: RequestEvent,
	context: RequestContext,
	record: SessionRecord
): Promise<ActiveOrganization | null> {
	const { tokens } = context.runtime();
	const named = toNamedOrganization(event, context.options);
	const id = named ?? record.lastOrganizationId;
	const organization = toOrganizations(record.profile).find((candidate) => candidate.id === id);
	if (organization === undefined) return null;
	if (named === undefined) {
		// Any page may show the organization used last: it must not wait for Logto.
		const token = tokens.peek(record, { organizationId: organization.id });
		return { ...organization, permissions: token === null ? null : toPermissions(token.scope) };
	}
	return withPermissions(context, organization);
}

/** What the route says, `undefined` where it says nothing. */
export function toNamedOrganization(
	event: RequestEvent,
	options: LogtoAuthOptions
): string | undefined {
	const param = options.organization?.param;
	return param === undefined ? undefined : event.params[param];
}

async function withPermissions(
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
