import { decodeProtectedHeader, jwtVerify } from 'jose';
import { managementApi } from '../oidc/grants/client-credentials-grant.js';
import { readJson, sendJson, type Exchange } from '../http/exchange.js';
import { createRouter } from '../http/router.js';
import type { SigningKey } from '../oidc/keys.js';
import type { Tenant } from '../tenant.js';
import { ApiFault, notFound, unauthorized } from './api-fault.js';
import { applicationRoutes } from './applications.js';
import { toFields } from './fields.js';
import { organizationRoutes } from './organizations.js';
import { permissionRoutes } from './permissions.js';
import type { ApiAnswer } from './route.js';
import { sessionRoutes } from './sessions.js';
import { signingKeyRoutes } from './signing-keys.js';
import { tokenRoutes } from './tokens.js';
import { userRoutes } from './users.js';

const findRoute = createRouter({
	...userRoutes,
	...sessionRoutes,
	...organizationRoutes,
	...applicationRoutes,
	...permissionRoutes,
	...tokenRoutes,
	...signingKeyRoutes
});

/**
 * The part of Logto's Management API that tests of an app need, with Logto's names. Unlike there,
 * its tokens come from the same address as all others.
 *
 * @see https://openapi.logto.io
 */
export async function answerManagement(tenant: Tenant, exchange: Exchange): Promise<void> {
	const { response } = exchange;
	try {
		const { status, body } = await findAnswer(tenant, exchange);
		if (body === undefined) response.writeHead(status).end();
		else sendJson(response, body, status);
	} catch (error) {
		if (!(error instanceof ApiFault)) throw error;
		const { status, code, message, more } = error;
		sendJson(response, { code, ...more, message }, status);
	}
}

async function findAnswer(
	tenant: Tenant,
	{ request, url: { pathname, searchParams: query } }: Exchange
): Promise<ApiAnswer> {
	await authorize(tenant, request.headers.authorization);
	const body = request.method === 'GET' ? {} : await readJson(request);
	const found = findRoute(request.method, pathname);
	if (found === null) throw notFound();
	const { handler, param } = found;
	return handler({ tenant, param, query, fields: toFields(body) });
}

async function authorize(tenant: Tenant, authorization: string | undefined): Promise<void> {
	if (authorization === undefined)
		throw new ApiFault(
			401,
			'auth.authorization_header_missing',
			'Authorization header is missing.'
		);
	if (!authorization.startsWith('Bearer'))
		throw new ApiFault(
			401,
			'auth.authorization_token_type_not_supported',
			'Authorization type is not supported.',
			{ data: { supportedTypes: ['Bearer'] } }
		);
	const scope = await readScope(tenant, authorization.slice('Bearer '.length));
	if (!scope.split(' ').includes(managementApi.permission))
		throw new ApiFault(
			403,
			'auth.forbidden',
			'Forbidden. Please check your user roles and permissions.'
		);
}

async function readScope({ issuer, keys }: Tenant, token: string): Promise<string> {
	const expected = { issuer, audience: managementApi.resource };
	try {
		const { kid } = decodeProtectedHeader(token);
		const { payload } = await jwtVerify(token, findKey(keys, kid), expected);
		return String(payload['scope'] ?? '');
	} catch {
		throw unauthorized();
	}
}

function findKey(keys: readonly SigningKey[], kid: string | undefined): CryptoKey {
	const key = keys.find(({ id }) => id === kid);
	if (key === undefined) throw unauthorized();
	return key.publicKey;
}
