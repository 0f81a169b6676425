import { LogtoAuthError } from '../../errors.js';
import { toOrganizations } from '../../protocol/organization.js';
import { rememberOrganization } from '../sign-in/last-organization.js';
import { requireRights } from '../session/record/omitted.js';
import type { SessionRecord } from '../session/record/record.js';
import {
	readFields,
	redirectTo,
	toRedirect,
	wantsJson,
	type Endpoint,
	type EndpointRequest
} from '../http/endpoint.js';
import { requireSameOrigin } from '../http/origin-check.js';

/**
 * `POST {basePath}/organization`: remembers the organization to act in where no route parameter names
 * one. Fields: `organizationId` (empty: none), `redirectTo`. Only one of the person's own is taken. With the option
 * `organization.default` as `'last'` this browser keeps it for the user's next sign-in.
 */
export const organization: Endpoint = async (request) => {
	const { event, context } = request;
	requireSameOrigin(event);
	const fields = await readFields(event);
	const record = await context.record();
	if (record === null) throw new LogtoAuthError('session_missing');
	requireRights(record);
	const id = fields['organizationId'] ?? '';
	const chosen = toOrganizations(record.profile).find((candidate) => candidate.id === id) ?? null;
	if (id !== '' && chosen === null) throw new LogtoAuthError('not_a_member');
	const lastOrganizationId = chosen?.id ?? null;
	const next = await context.update((current) => ({ ...current, lastOrganizationId }));
	if (next === null) throw new LogtoAuthError('session_missing');
	await remember(request, next);
	if (wantsJson(event))
		return Response.json(
			{ organization: chosen },
			{ headers: { 'cache-control': 'private, no-store' } }
		);
	return redirectTo(toRedirect(request, fields['redirectTo']));
};

/** The choice outlives the session. What an acting user chooses is not the choice of the other one. */
async function remember(
	{ event, context }: EndpointRequest,
	{ actor, profile, lastOrganizationId }: SessionRecord
): Promise<void> {
	const { config } = context.runtime();
	if (actor !== null || config.organizationDefault !== 'last') return;
	const change = await rememberOrganization(event, config, profile.sub, lastOrganizationId);
	if (change !== null) context.setCookies([change]);
}
