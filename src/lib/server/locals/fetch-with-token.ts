import { LogtoAuthError } from '../../errors.js';
import type { Resource } from '../../protocol/register.js';
import type { RequestContext } from '../request/request-context.js';
import type { TokenTarget } from '../session/record/kept-tokens.js';

/** The options of `locals.logto.fetch`, in addition to those of `fetch`. */
export interface LogtoFetchInit extends RequestInit {
	/** The API that the token is for. @default the resource whose address is the start of the requested address */
	readonly resource?: Resource;
	/** The id of the organization to act in. @default none */
	readonly organizationId?: string;
}

/** Adds the access token of the signed-in user to a request. */
export async function fetchWithToken(
	context: RequestContext,
	input: string | URL,
	{ resource, organizationId, ...init }: LogtoFetchInit = {}
): Promise<Response> {
	const address = String(input);
	const { config } = context.runtime();
	const wanted = resource ?? findResource(config.resources, address);
	if (wanted === null) throw new LogtoAuthError('resource_unknown');
	const target = { resource: wanted, ...(organizationId === undefined ? {} : { organizationId }) };
	const token = await context.getToken(target);
	const response = await fetch(address, withToken(init, token.accessToken));
	const method = init.method?.toUpperCase() ?? 'GET';
	if (response.status !== 401 || !['GET', 'HEAD'].includes(method)) return response;
	return retry(context, target, token.accessToken, { address, init, response });
}

/** Tries a new token once, because the API may have new keys or the token may have been revoked. */
async function retry(
	context: RequestContext,
	target: TokenTarget,
	refused: string,
	{
		address,
		init,
		response
	}: { readonly address: string; readonly init: RequestInit; readonly response: Response }
): Promise<Response> {
	const { accessToken } = await context.getToken(target, { not: refused });
	if (accessToken === refused) return response;
	await response.body?.cancel();
	return fetch(address, withToken(init, accessToken));
}

function withToken(init: RequestInit, accessToken: string): RequestInit {
	const headers = new Headers(init.headers);
	headers.set('authorization', `Bearer ${accessToken}`);
	return { ...init, headers };
}

/**
 * Finds the resource whose address is the start of another address, up to a path segment: `https://api.example.com/v1`
 * matches `https://api.example.com/v1/things`, but not `/v10` nor another origin. The longest match wins.
 */
export function findResource<Name extends string>(
	resources: readonly Name[],
	address: string
): Name | null {
	if (!URL.canParse(address)) return null;
	const asked = new URL(address);
	const matches = resources.filter((resource) => begins(new URL(resource), asked));
	return matches.toSorted((a, b) => b.length - a.length)[0] ?? null;
}

function begins(resource: URL, asked: URL): boolean {
	if (!/^https?:$/.test(resource.protocol) || resource.origin !== asked.origin) return false;
	const path = resource.pathname.replace(/\/+$/, '');
	return asked.pathname === path || asked.pathname.startsWith(`${path}/`);
}
