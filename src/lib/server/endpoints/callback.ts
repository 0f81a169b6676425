import { errorCatalogue, LogtoAuthError, type LogtoAuthErrorCode } from '../../errors.js';
import { finishSignIn, toAuthJsType, type Failure } from '../authjs.js';
import { isNetworkFailure } from '../issuer.js';
import { listCauses } from '../log.js';
import type { LoginTransaction, OpenTransaction } from '../login/transaction.js';
import { toUnknownResource } from '../tokens/refusal.js';
import { beginSession } from './begin-session.js';
import {
	redirectTo,
	toRedirect,
	toSetCookies,
	type Endpoint,
	type EndpointRequest
} from './endpoint.js';
import { answerFailure } from './failure.js';

/**
 * `GET {basePath}/callback/logto`: where Logto sends the person back. `state` names the login of this
 * browser that has come to its end, whatever other tabs do. A login ends once: afterwards the address
 * leads to where the person wanted, or to a page that starts again.
 */
export const callback: Endpoint = async (request) => {
	const { event, context } = request;
	const state = event.url.searchParams.get('state') ?? '';
	const login = await context.runtime().logins.find(event, state);
	const reason = await attempt(request, state, login);
	const destination = toRedirect(request, login?.redirectTo);
	const cookies = await finish(request, login, { state, redirectTo: destination }, reason);
	if (reason === null) return redirectTo(destination, cookies);
	// The back button, a bookmark, a second tab: whoever is signed in already goes on.
	if (reason.code === 'callback_invalid' && (await context.session()) !== null)
		return redirectTo(destination, cookies);
	const prompt = login?.kind === 'open' ? login.prompt : null;
	const status = toStatus(event.url.searchParams, reason);
	return answerFailure(request, reason, { redirectTo: destination, prompt, cookies, status });
};

/** A failure that the address names may be the visitor's own word: it is no failure of the server. */
function toStatus(query: URLSearchParams, { code, status }: LogtoAuthError): number {
	const isNamed = code === toNamedRefusal(query);
	return isNamed && status >= 500 ? errorCatalogue.callback_invalid.status : status;
}

/** RFC 6749 §A.11, with a bound: a real Logto answers 5xx to what its database cannot take. */
const codePattern = /^[\x20-\x7e]{1,1024}$/;

/** Whether the code, if there is one, could be Logto's. What cannot be is not sent there. */
function hasUsableCode(query: URLSearchParams): boolean {
	return query.getAll('code').every((code) => codePattern.test(code));
}

/** Signs in, or says why not. */
async function attempt(
	request: EndpointRequest,
	state: string,
	login: LoginTransaction | null
): Promise<LogtoAuthError | null> {
	if (login?.kind !== 'open' || !hasUsableCode(request.event.url.searchParams))
		return new LogtoAuthError('callback_invalid');
	try {
		await complete(request, login, state);
		return null;
	} catch (error) {
		if (error instanceof LogtoAuthError) return error;
		throw error;
	}
}

/**
 * A session exists only after state, nonce, PKCE, the ID token's signature and the subject of userinfo
 * were all found right.
 *
 * @throws {LogtoAuthError}
 */
async function complete(
	{ event, context }: EndpointRequest,
	{ stateHash, nonce, codeVerifier }: OpenTransaction,
	state: string
): Promise<void> {
	const { config, issuer, arrivals } = context.runtime();
	const authjs = { event, config, fetch: issuer.fetch };
	const record = await arrivals.once(
		stateHash,
		async () => {
			const { signedIn, failure } = await finishSignIn(authjs, { state, nonce, codeVerifier });
			if (signedIn === null) throw toReason(event.url.searchParams, failure, config.resources);
			return beginSession(event, context, signedIn);
		},
		{
			// Code, keys, userinfo and a store: each has its own time-out.
			patience: 4 * config.timeout,
			toError: () => new LogtoAuthError('issuer_unreachable'),
			keepAlive: context.keepAlive
		}
	);
	if (!(await context.adopt(record))) throw new LogtoAuthError('callback_invalid');
}

/** The cookies that end a login. While Logto cannot be reached it goes on: reloading helps then. */
async function finish(
	{ event, context }: EndpointRequest,
	login: LoginTransaction | null,
	end: { readonly state: string; readonly redirectTo: string },
	reason: LogtoAuthError | null
): Promise<readonly string[]> {
	if (login?.kind !== 'open' || reason?.code === 'issuer_unreachable') return [];
	const changes = await context.runtime().logins.finish(event, end, context.changes());
	return toSetCookies(changes);
}

function toReason(
	query: URLSearchParams,
	failure: Failure | null,
	resources: readonly string[]
): LogtoAuthError {
	const cause = failure?.cause;
	// A wrong secret, for example: no user can mend it, and the log says how.
	if (failure?.refusal?.code === 'configuration') return failure.refusal;
	const code = toCode(query, failure);
	const message = code === 'resource_unknown' ? { message: toUnknownResource(resources) } : {};
	return new LogtoAuthError(code, { ...message, cause });
}

/** What Logto says in the callback's address. Anything else is answered with a way to start again. */
const refusals: ReadonlyMap<string, LogtoAuthErrorCode> = new Map([
	['access_denied', 'sign_in_denied'],
	['invalid_target', 'resource_unknown']
]);

/** The reason that a callback's address names. */
function toNamedRefusal(query: URLSearchParams): LogtoAuthErrorCode | null {
	return refusals.get(query.get('error') ?? '') ?? null;
}

/** Before tokens were asked for, only the browser's side can be wrong; after, mostly Logto's. */
function toCode(query: URLSearchParams, failure: Failure | null): LogtoAuthErrorCode {
	if (failure === null) return 'callback_invalid';
	const causes = listCauses(failure.cause);
	if (failure.unavailable || causes.some(isNetworkFailure)) return 'issuer_unreachable';
	const fromLogto = causes.some((cause) => toAuthJsType(cause) === 'OAuthCallbackError');
	if (fromLogto) return toNamedRefusal(query) ?? 'callback_invalid';
	if (!failure.askedForTokens) return 'callback_invalid';
	return causes.some((cause) => 'error' in cause && cause.error === 'invalid_grant')
		? 'callback_invalid'
		: 'issuer_invalid';
}
