import type { Organization } from '../directory/organization.js';
import type { Person } from '../directory/person.js';
import { ApiFault, notFound } from './api-fault.js';
import type { ApiRoutes, Call } from './route.js';
import { findPerson } from './users.js';

/** Organizations, their members and the roles of members. */
export const organizationRoutes: ApiRoutes = {
	'POST /api/organizations': createOrganization,
	'PATCH /api/organizations/:id': updateOrganization,
	'POST /api/organizations/:id/users': addMembers,
	'DELETE /api/organizations/:id/users/:userId': removeMember,
	'POST /api/organizations/:id/users/:userId/roles': (call) => setRoles(call, 'add'),
	'PUT /api/organizations/:id/users/:userId/roles': (call) => setRoles(call, 'replace')
};

function createOrganization({ tenant, fields }: Call) {
	const description = fields.optional('description', fields.nullable(fields.string), null);
	const organization = tenant.directory.addOrganization({
		name: fields.string('name'),
		...(description === null ? {} : { description }),
		isMfaRequired: fields.optional('isMfaRequired', fields.flag, false)
	});
	return { status: 201, body: toBody(organization) };
}

function updateOrganization(call: Call) {
	const before = findOrganization(call);
	const { fields, tenant } = call;
	const organization = tenant.directory.updateOrganization({
		...before,
		name: fields.optional('name', fields.string, before.name),
		description: fields.optional('description', fields.nullable(fields.string), before.description),
		isMfaRequired: fields.optional('isMfaRequired', fields.flag, before.isMfaRequired)
	});
	return { status: 200, body: toBody(organization) };
}

/** Users who are members already keep their roles. */
function addMembers(call: Call) {
	const { directory } = call.tenant;
	const { id } = findOrganization(call);
	const userIds = call.fields.strings('userIds');
	const people = userIds.map((userId) => directory.find(userId));
	for (const person of people) {
		if (person === null) throw unknownReference();
		directory.update(person, { organizations: { [id]: [], ...person.organizations } });
	}
	return { status: 201, body: { userIds } };
}

function removeMember(call: Call) {
	const { person, id } = findMember(call);
	const { [id]: _, ...organizations } = person.organizations;
	call.tenant.directory.update(person, { organizations });
	return { status: 204 };
}

function setRoles(call: Call, how: 'add' | 'replace') {
	const { person, id } = findMember(call);
	const { fields } = call;
	const names = fields.optional('organizationRoleNames', fields.strings, []);
	const ids = fields.optional('organizationRoleIds', fields.strings, []);
	const wanted = [...names, ...ids];
	for (const name of wanted)
		if (!Object.hasOwn(call.tenant.config.organizationRoles, name)) throw unknownReference();
	const kept = how === 'add' ? (person.organizations[id] ?? []) : [];
	const organizations = { ...person.organizations, [id]: [...new Set([...kept, ...wanted])] };
	call.tenant.directory.update(person, { organizations });
	return how === 'add' ? { status: 201, body: { organizationRoleIds: wanted } } : { status: 204 };
}

function findOrganization({ tenant, param }: Call): Organization {
	const organization = tenant.directory.findOrganization(param('id'));
	if (organization === null) throw notFound();
	return organization;
}

function findMember(call: Call): { readonly person: Person; readonly id: string } {
	const { id } = findOrganization(call);
	const person = findPerson(call);
	if (!Object.hasOwn(person.organizations, id)) throw notFound();
	return { person, id };
}

const unknownReference = (): ApiFault =>
	new ApiFault(422, 'entity.relation_foreign_key_not_found', 'One of the ids is unknown.');

function toBody({ id, name, description, isMfaRequired, createdAt }: Organization) {
	return {
		tenantId: 'default',
		id,
		name,
		description,
		customData: {},
		isMfaRequired,
		color: {},
		branding: {},
		customCss: null,
		createdAt
	};
}
