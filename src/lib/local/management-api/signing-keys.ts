import type { SigningKeyAlgorithm } from '../oidc/keys.js';
import type { Tenant } from '../tenant.js';
import { invalidBody } from './api-fault.js';
import type { ApiRoutes, Call } from './route.js';

/** The keys that sign tokens: the current one, and the one before it until the next rotation. */
export const signingKeyRoutes: ApiRoutes = {
	'GET /api/configs/oidc/private-keys': ({ tenant }) => ({ status: 200, body: toBody(tenant) }),
	'POST /api/configs/oidc/private-keys/rotate': rotate
};

async function rotate({ tenant, fields }: Call) {
	await tenant.rotateKey(toAlgorithm(fields.optional('signingKeyAlgorithm', fields.string, 'EC')));
	return { status: 200, body: toBody(tenant) };
}

function toAlgorithm(name: string): SigningKeyAlgorithm {
	if (name !== 'EC' && name !== 'RSA') throw invalidBody('signingKeyAlgorithm', '"EC" or "RSA"');
	return name;
}

function toBody({ keys }: Tenant) {
	return keys.map(({ id, alg, createdAt }, index) => ({
		id,
		createdAt,
		signingKeyAlgorithm: alg === 'ES384' ? 'EC' : 'RSA',
		status: index === 0 ? 'Current' : 'Previous'
	}));
}
