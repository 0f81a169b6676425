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
import { listOrganizations } from './list-organizations.js';

/** `GET {basePath}/organization` lists the organizations, `POST` sets the active one. */
export const organization: Endpoint = (request) =>
	request.event.request.method === 'POST' ? setOrganization(request) : listOrganizations(request);

/**
 * `POST {basePath}/organization`: sets the active organization. Fields: `organizationId` (empty for none), `redirectTo`. Only
 * an organization of the user is accepted. With the option `organization.default: 'last'`, the browser keeps it for the
 * user's next sign-in.
 */
async function setOrganization(request: EndpointRequest): Promise<Response> {
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
}

/** Keeps the choice beyond the session. The choice of an acting user is not the choice of the other user. */
async function remember(
	{ event, context }: EndpointRequest,
	{ actor, profile, lastOrganizationId }: SessionRecord
): Promise<void> {
	const { config } = context.runtime();
	if (actor !== null || config.organizationDefault !== 'last') return;
	const change = await rememberOrganization(event, config, profile.sub, lastOrganizationId);
	if (change !== null) context.setCookies([change]);
}
