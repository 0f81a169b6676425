import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

/** The API `https://api.example.test`, which knows no session: only access tokens open it. */
const audience = 'https://api.example.test';
const keySets = new Map<string, ReturnType<typeof createRemoteJWKSet>>();

/** What a bearer token may do here, or why it may not (RFC 6750 §3.1, and 503 when nobody can tell). */
export type Bearer =
	| { readonly ok: true; readonly subject: string; readonly permissions: readonly string[] }
	| { readonly ok: false; readonly status: 401 | 403; readonly error: string | null }
	| { readonly ok: false; readonly status: 503; readonly error: 'issuer_unreachable' };

export async function readBearer(
	request: Request,
	issuer: string,
	permission: string
): Promise<Bearer> {
	const header = request.headers.get('authorization') ?? '';
	if (!header.startsWith('Bearer ')) return { ok: false, status: 401, error: null };
	try {
		const { payload } = await jwtVerify(header.slice('Bearer '.length), toKeySet(issuer), {
			issuer,
			audience,
			typ: 'at+jwt',
			algorithms: ['ES384', 'RS256']
		});
		const permissions = String(payload['scope'] ?? '').split(' ');
		if (!permissions.includes(permission))
			return { ok: false, status: 403, error: 'insufficient_scope' };
		return { ok: true, subject: payload.sub ?? '', permissions };
	} catch (error) {
		return isKeyFault(error)
			? { ok: false, status: 503, error: 'issuer_unreachable' }
			: { ok: false, status: 401, error: 'invalid_token' };
	}
}

const keyFaults = ['ERR_JOSE_GENERIC', 'ERR_JWKS_INVALID', 'ERR_JWKS_TIMEOUT'];

/** Whether the issuer's keys could not be had: that is no fault of a token, and may pass. */
function isKeyFault(error: unknown): boolean {
	return !(error instanceof errors.JOSEError) || keyFaults.includes(error.code);
}

function toKeySet(issuer: string): ReturnType<typeof createRemoteJWKSet> {
	const known = keySets.get(issuer) ?? createRemoteJWKSet(new URL(`${issuer}/jwks`));
	keySets.set(issuer, known);
	return known;
}
