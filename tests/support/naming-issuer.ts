import type { Issuer } from '../../src/lib/server/logto/issuer.js';
import type { Discovery } from '../../src/lib/server/logto/discovery.js';
import type { TokenTarget } from '../../src/lib/server/session/record/kept-tokens.js';

/**
 * A Logto in memory whose every token says whose and for what it is. Refresh tokens rotate at each use and
 * are never taken twice; answers come when `schedule` lets them.
 */
export interface NamingIssuer {
	readonly issuer: Issuer;
	/** A refresh token for a new sign-in of a user. */
	signIn(user: string): string;
	/** Refresh tokens that were sent a second time. */
	readonly reused: readonly string[];
}

const endpoint = 'https://tenant.logto.app/oidc';
const discovery: Discovery = {
	issuer: endpoint,
	authorization_endpoint: `${endpoint}/auth`,
	token_endpoint: `${endpoint}/token`,
	userinfo_endpoint: `${endpoint}/me`,
	jwks_uri: `${endpoint}/jwks`,
	end_session_endpoint: `${endpoint}/session/end`,
	revocation_endpoint: `${endpoint}/token/revocation`,
	introspection_endpoint: `${endpoint}/token/introspection`,
	algorithms: ['ES384']
};

/** Whose a token of {@link createNamingIssuer} is, and for what. */
export interface NamedToken {
	readonly user: string;
	readonly resource: string | null;
	readonly organizationId: string | null;
}

export function readNamedToken(accessToken: string): NamedToken {
	const [user = '', resource, organizationId] = accessToken.split('|');
	return { user, resource: resource || null, organizationId: organizationId || null };
}

/** What {@link readNamedToken} says of a user's token for a target. */
export function toExpected(user: string, target: TokenTarget): NamedToken {
	const { resource = null, organizationId = null } = target;
	return { user, resource, organizationId };
}

/**
 * @param memberships organizations by user: a token for another is refused, as by Logto
 * @param schedule decides when an answer comes
 */
export function createNamingIssuer(
	memberships: Readonly<Record<string, readonly string[]>>,
	schedule: <Value>(answer: Promise<Value>) => Promise<Value>
): NamingIssuer {
	const owners = new Map<string, string>();
	const used = new Set<string>();
	const reused: string[] = [];
	let count = 0;
	const issue = (user: string): string => {
		const token = `refresh|${user}|${count++}`;
		owners.set(token, user);
		return token;
	};
	const refuse = (error: string, description: string, status: number) =>
		Response.json({ error, error_description: description }, { status });
	const answer = (body: URLSearchParams): Response => {
		const sent = body.get('refresh_token') ?? '';
		const user = owners.get(sent);
		if (used.has(sent)) reused.push(sent);
		if (user === undefined || used.has(sent)) return refuse('invalid_grant', 'unknown', 400);
		const organizationId = body.get('organization_id');
		if (organizationId !== null && memberships[user]?.includes(organizationId) !== true)
			return refuse('access_denied', 'user is not a member of the organization', 403);
		used.add(sent);
		return Response.json({
			access_token: `${user}|${body.get('resource') ?? ''}|${organizationId ?? ''}|${count++}`,
			refresh_token: issue(user),
			expires_in: 3600,
			scope: `of:${user}`
		});
	};
	const askTokens: typeof fetch = (input, init) => {
		const body = new URLSearchParams(String(init?.body));
		if (String(input) === discovery.revocation_endpoint)
			return schedule(Promise.resolve(new Response(null, { status: 200 })));
		return schedule(Promise.resolve().then(() => answer(body)));
	};
	return {
		reused,
		signIn: issue,
		issuer: {
			discover: async () => discovery,
			known: () => discovery,
			isHanging: () => false,
			fetch: askTokens,
			patientFetch: askTokens,
			verify: () => Promise.reject(new Error('No token is to be verified here.')),
			verifyIdToken: () => Promise.reject(new Error('There are no ID tokens here.')),
			async fetchUserinfo(accessToken) {
				const { user } = readNamedToken(accessToken);
				return schedule(Promise.resolve({ sub: user, name: `Name of ${user}` }));
			}
		}
	};
}
