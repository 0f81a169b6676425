import { createRemoteJWKSet, jwtVerify } from 'jose';

/** The API `https://api.example.test`, which knows no session: only access tokens open it. */
const audience = 'https://api.example.test';
const keySets = new Map<string, ReturnType<typeof createRemoteJWKSet>>();

/** What a bearer token may do here, or why it may not (RFC 6750 §3.1). */
export type Bearer =
	| { readonly ok: true; readonly subject: string; readonly permissions: readonly string[] }
	| { readonly ok: false; readonly status: 401 | 403; readonly error: string | null };

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
	} catch {
		return { ok: false, status: 401, error: 'invalid_token' };
	}
}

function toKeySet(issuer: string): ReturnType<typeof createRemoteJWKSet> {
	const known = keySets.get(issuer) ?? createRemoteJWKSet(new URL(`${issuer}/jwks`));
	keySets.set(issuer, known);
	return known;
}
