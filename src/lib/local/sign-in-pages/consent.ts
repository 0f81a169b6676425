import type { Provider } from 'oidc-provider';
import { organizationsScope } from '../../protocol/scopes.js';
import { isThirdParty } from '../oidc/clients.js';
import { consentPage } from './consent-page.js';
import type { Person } from '../directory/person.js';
import { readBody, sendHtml, sendJson, sendRedirect, type Exchange } from '../http/exchange.js';
import type { PageRoutes } from './page-routes.js';
import { findInteraction, finishInteraction, type Interaction } from '../oidc/interaction.js';
import { isObject } from '../../server/internal/is-object.js';
import { messagePage } from '../http/page.js';
import type { Tenant } from '../tenant.js';

/** Scopes by the address of an API. */
type ResourceScopes = Readonly<Record<string, readonly string[]>>;

/** What a consent adds to the grant, and what it rejects. */
interface Decision {
	readonly scopes: readonly string[];
	readonly granted: ResourceScopes;
	readonly rejected: ResourceScopes;
}

/** The addresses of consent. First-party applications need none; third-party applications show a page. */
export const consent: PageRoutes = {
	'GET /consent': showConsent,
	'POST /consent': authorize
};

async function showConsent(tenant: Tenant, exchange: Exchange): Promise<void> {
	const { response, url } = exchange;
	const interaction = await findInteraction(tenant.provider, exchange);
	const { params, prompt, session } = interaction;
	const person = tenant.directory.find(session?.accountId ?? '');
	// As at a real Logto, the app is not informed.
	if (person === null || tenant.config.deniedUsers.includes(person.id))
		return sendHtml(
			response,
			messagePage("You don't have access", 'This account cannot use the app.')
		);
	const { scopes, granted } = toMissing(prompt.details);
	if (!isThirdParty(tenant.config, String(params['client_id'])))
		return sendRedirect(
			response,
			await decide(tenant.provider, interaction, { scopes, granted, rejected: {} })
		);
	// Logto offers organizations while their scope is missing in the grant.
	const ids = scopes.includes(organizationsScope) ? Object.keys(person.organizations) : [];
	const page = consentPage({
		application: String(params['client_id']),
		name: person.name ?? person.username,
		scopes: [...scopes, ...Object.values(granted).flat()],
		organizations: ids.map((id) => tenant.directory.findOrganization(id) ?? { id, name: id }),
		action: `/consent${url.search}`,
		cancel: String(params['redirect_uri'])
	});
	sendHtml(response, page);
}

/** Grants access to a third-party application, for one organization or for none. */
async function authorize(tenant: Tenant, exchange: Exchange): Promise<void> {
	const interaction = await findInteraction(tenant.provider, exchange);
	const { params, prompt, session } = interaction;
	const clientId = String(params['client_id']);
	const person = tenant.directory.find(session?.accountId ?? '');
	const { organizationId = '' } = await readBody(exchange.request);
	if (person === null || !isThirdParty(tenant.config, clientId))
		return sendJson(exchange.response, { code: 'session.not_found', message: 'No consent.' }, 400);
	if (Object.hasOwn(person.organizations, organizationId))
		tenant.consentedOrganizations.add(clientId, person.id, organizationId);
	const organizations = tenant.consentedOrganizations.list(clientId, person.id);
	const { scopes, granted } = toMissing(prompt.details);
	const allowed = toAllowed(tenant, person, granted, organizations);
	const location = await decide(tenant.provider, interaction, {
		scopes,
		granted: pick(granted, (resource, name) => allowed[resource]?.includes(name) === true),
		rejected: pick(granted, (resource, name) => allowed[resource]?.includes(name) !== true)
	});
	sendRedirect(exchange.response, location, 303);
}

/** Permissions by tenant-wide roles, and by roles in the organizations that the user granted. */
function toAllowed(
	{ directory }: Tenant,
	{ roles, organizations }: Person,
	requested: ResourceScopes,
	granted: readonly string[]
): ResourceScopes {
	const memberships = Object.entries(organizations).filter(([id]) => granted.includes(id));
	const holder = { roles, organizations: Object.fromEntries(memberships) };
	return Object.fromEntries(
		Object.keys(requested).map((resource) => [
			resource,
			directory.resourcePermissions(holder, resource, null)
		])
	);
}

const pick = (
	scopes: ResourceScopes,
	matches: (resource: string, name: string) => boolean
): ResourceScopes =>
	Object.fromEntries(
		Object.entries(scopes).map(([resource, names]) => [
			resource,
			names.filter((name) => matches(resource, name))
		])
	);

/**
 * Adds a decision to the grant. As at a real Logto, a browser has one grant for each application. It contains
 * the permissions of each API that the user has now, not later ones.
 */
async function decide(
	provider: Provider,
	interaction: Interaction,
	{ scopes, granted, rejected }: Decision
): Promise<string> {
	const { params, session, grantId: known } = interaction;
	const before = known === undefined ? undefined : await provider.Grant.find(known);
	const fresh = { accountId: session?.accountId ?? '', clientId: String(params['client_id']) };
	const grant = before ?? new provider.Grant(fresh);
	if (scopes.length > 0) grant.addOIDCScope(scopes.join(' '));
	for (const [resource, names] of Object.entries(granted))
		if (names.length > 0) grant.addResourceScope(resource, names.join(' '));
	for (const [resource, names] of Object.entries(rejected))
		if (names.length > 0) grant.rejectResourceScope(resource, names.join(' '));
	return finishInteraction(interaction, { consent: { grantId: await grant.save() } });
}

/** The requested scopes that the grant lacks, from the details of `oidc-provider`'s prompt. */
function toMissing(details: Readonly<Record<string, unknown>>) {
	const { missingOIDCScope, missingResourceScopes } = details;
	const resources = isObject(missingResourceScopes) ? Object.entries(missingResourceScopes) : [];
	return {
		scopes: toNames(missingOIDCScope),
		granted: Object.fromEntries(resources.map(([resource, names]) => [resource, toNames(names)]))
	};
}

const toNames = (list: unknown): readonly string[] => (Array.isArray(list) ? list.map(String) : []);
