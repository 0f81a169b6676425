import type { Person } from '../directory/person.js';
import type { Tenant } from '../tenant.js';
import { ApiFault, notFound } from './api-fault.js';
import type { ApiRoutes, Call } from './route.js';

/** The user that the path names. */
export function findPerson({ tenant, param }: Call): Person {
	const person = tenant.directory.find(param('userId'));
	if (person === null) throw notFound();
	return person;
}

/** Users and their tenant-wide roles. */
export const userRoutes: ApiRoutes = {
	'GET /api/users': ({ tenant }) => ({
		status: 200,
		body: tenant.directory.list().map((person) => toUser(person))
	}),
	'GET /api/users/:userId': (call) => ({ status: 200, body: toUser(findPerson(call)) }),
	'POST /api/users': createUser,
	'PATCH /api/users/:userId': updateUser,
	'PATCH /api/users/:userId/is-suspended': suspend,
	'PATCH /api/users/:userId/custom-data': mergeCustomData,
	'PATCH /api/users/:userId/profile': mergeProfile,
	'DELETE /api/users/:userId'(call) {
		const { id } = findPerson(call);
		call.tenant.store.endPerson(id);
		call.tenant.directory.remove(id);
		return { status: 204 };
	},
	'POST /api/users/:userId/roles': addRoles,
	'DELETE /api/users/:userId/roles/:roleId': removeRole
};

function createUser({ tenant, fields }: Call) {
	const username = fields.string('username');
	if (tenant.directory.findByUsername(username) !== null)
		throw new ApiFault(422, 'user.username_already_in_use', 'This username is already in use.');
	const person = tenant.directory.add({
		username,
		password: fields.optional('password', fields.string, crypto.randomUUID())
	});
	return { status: 200, body: toUser(applyFields({ tenant, fields }, person)) };
}

function updateUser(call: Call) {
	return { status: 200, body: toUser(applyFields(call, findPerson(call))) };
}

/** Each sent field replaces the old value; `customData` and `profile` are replaced as a whole. */
function applyFields({ tenant, fields }: Pick<Call, 'tenant' | 'fields'>, person: Person): Person {
	const string = fields.nullable(fields.string);
	return tenant.directory.update(person, {
		username: fields.optional('username', fields.string, person.username),
		name: fields.optional('name', string, person.name),
		avatar: fields.optional('avatar', string, person.avatar),
		primaryEmail: fields.optional('primaryEmail', string, person.primaryEmail),
		primaryPhone: fields.optional('primaryPhone', string, person.primaryPhone),
		customData: fields.optional('customData', fields.object, person.customData),
		profile: fields.optional('profile', fields.object, person.profile)
	});
}

function mergeCustomData(call: Call) {
	const person = findPerson(call);
	const customData = { ...person.customData, ...call.fields.object('customData') };
	return { status: 200, body: call.tenant.directory.update(person, { customData }).customData };
}

function mergeProfile(call: Call) {
	const person = findPerson(call);
	const profile = { ...person.profile, ...call.fields.object('profile') };
	return { status: 200, body: call.tenant.directory.update(person, { profile }).profile };
}

/** A suspension ends all sessions and grants at once. They stay ended after it. */
function suspend(call: Call) {
	const person = findPerson(call);
	const isSuspended = call.fields.flag('isSuspended');
	if (isSuspended) call.tenant.store.endPerson(person.id);
	const changed = call.tenant.directory.update(person, { isSuspended });
	return { status: 200, body: toUser(changed) };
}

function addRoles(call: Call) {
	const person = findPerson(call);
	const roleIds = call.fields.strings('roleIds');
	for (const id of roleIds) requireRole(call.tenant, id);
	const added = roleIds.filter((id) => !person.roles.includes(id));
	call.tenant.directory.update(person, { roles: [...person.roles, ...added] });
	return { status: 201, body: { roleIds, addedRoleIds: added } };
}

function removeRole(call: Call) {
	const person = findPerson(call);
	const id = call.param('roleId');
	if (!person.roles.includes(id)) throw notFound();
	call.tenant.directory.update(person, { roles: person.roles.filter((role) => role !== id) });
	return { status: 204 };
}

/** A role's name is its id here. */
function requireRole({ config }: Tenant, id: string): void {
	if (!Object.hasOwn(config.roles, id)) throw notFound();
}

function toUser(person: Person) {
	return {
		id: person.id,
		username: person.username,
		primaryEmail: person.primaryEmail,
		primaryPhone: person.primaryPhone,
		name: person.name,
		avatar: person.avatar,
		customData: person.customData,
		identities: person.identities,
		lastSignInAt: person.lastSignInAt,
		createdAt: person.createdAt,
		updatedAt: person.updatedAt,
		profile: person.profile,
		applicationId: person.applicationId,
		isSuspended: person.isSuspended,
		hasPassword: true
	};
}
