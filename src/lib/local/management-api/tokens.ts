import { ApiFault, invalidBody, notFound } from './api-fault.js';
import type { ApiRoutes, Call } from './route.js';
import { findPerson } from './users.js';

/** Tokens that stand for a user: at a sign-in, or at a token exchange. */
export const tokenRoutes: ApiRoutes = {
	'POST /api/one-time-tokens': createOneTimeToken,
	'POST /api/subject-tokens': createSubjectToken,
	'POST /api/users/:userId/personal-access-tokens': createPersonalAccessToken,
	'DELETE /api/users/:userId/personal-access-tokens/:name': deletePersonalAccessToken
};

/** Seconds. */
const oneTimeTokenTtl = 600;

/** As at a real Logto, any string is accepted as an address, and earlier tokens stay valid. */
function createOneTimeToken({ tenant, fields }: Call) {
	const expiresIn = fields.optional('expiresIn', fields.count, oneTimeTokenTtl);
	const token = tenant.oneTimeTokens.create(fields.string('email'), expiresIn);
	return { status: 201, body: { tenantId: 'default', ...token, context: {} } };
}

function createSubjectToken({ tenant, fields }: Call) {
	const person = tenant.directory.find(fields.string('userId'));
	fields.optional('context', fields.object, {});
	if (person === null) throw notFound();
	return { status: 201, body: tenant.subjectTokens.create(person.id) };
}

function createPersonalAccessToken(call: Call) {
	const { fields, tenant } = call;
	const { id: userId } = findPerson(call);
	const name = fields.string('name');
	const expiresAt = fields.optional('expiresAt', fields.nullable(fields.count), null);
	if (expiresAt !== null && expiresAt <= Date.now()) throw invalidBody('expiresAt', 'future time');
	const value = tenant.subjectTokens.createPersonal({ userId, name, expiresAt });
	if (value === null)
		throw new ApiFault(422, 'entity.unique_integrity_violation', 'This name is already in use.');
	const body = { tenantId: 'default', userId, name, value, createdAt: Date.now(), expiresAt };
	return { status: 201, body };
}

function deletePersonalAccessToken({ tenant, param }: Call) {
	if (!tenant.subjectTokens.deletePersonal(param('userId'), param('name'))) throw notFound();
	return { status: 204 };
}
