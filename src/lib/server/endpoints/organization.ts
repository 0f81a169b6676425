import { LogtoAuthError } from '../../errors.js';
import { toOrganizations } from '../../protocol/organization.js';
import { requireRights } from '../session/omitted.js';
import { readFields, redirectTo, toRedirect, wantsJson, type Endpoint } from './endpoint.js';
import { requireSameOrigin } from './origin-check.js';

/**
 * `POST {basePath}/organization`: remembers the organization to act in where no route parameter names
 * one. Fields: `organizationId` (empty: none), `redirectTo`. Only one of the person's own is taken.
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
	if (wantsJson(event))
		return Response.json(
			{ organization: chosen },
			{ headers: { 'cache-control': 'private, no-store' } }
		);
	return redirectTo(toRedirect(request, fields['redirectTo']));
};
