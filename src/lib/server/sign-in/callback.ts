import { LogtoAuthError } from '../../errors.js';
import { finishSignIn } from '../authjs.js';
import type { LoginTransaction, OpenTransaction } from './transaction/transaction.js';
import { beginSession } from './begin-session.js';
import { toReason, toStatus } from './callback-refusal.js';
import { redirectTo, toWanted, type Endpoint, type EndpointRequest } from '../http/endpoint.js';
import { answerFailure } from '../http/failure.js';
import { arriveAt } from '../http/leave.js';
import { toOnboardingPath } from './onboarding.js';
import type { Config } from '../config/config.js';
import { toRefusedPlace } from './refused-sign-in.js';
import { beginSignIn } from './sign-in.js';

/**
 * `GET {basePath}/callback/logto`: Logto redirects the user to it. `state` names the transaction of this browser, so other
 * tabs do not matter. A transaction completes once: afterwards the address redirects to the requested page, or shows a
 * page with "Sign in". A transaction that took too long starts again by itself.
 */
export const callback: Endpoint = async (request) => {
	const { event, context } = request;
	if (event.url.search === '') {
		const cancelled = await answerCancelled(request);
		if (cancelled !== null) return cancelled;
	}
	const state = event.url.searchParams.get('state') ?? '';
	const login = await context.runtime().logins.find(event, state);
	const destination = toWanted(request, login?.redirectTo);
	const end = { state, redirectTo: destination };
	const outcome = await attempt(request, login, end);
	if (login !== null && login.kind !== 'finished' && login.isCut)
		context.runtime().config.logger.warn(cut);
	await finish(request, login, end, outcome);
	if (typeof outcome === 'string') return arriveAt(outcome);
	// The back button, a bookmark, a second tab: a signed-in user continues.
	if (outcome.code === 'callback_invalid' && (await context.session()) !== null)
		return arriveAt(destination);
	if (login?.kind === 'lapsed' && !login.again && hasCode(event.url.searchParams))
		return goOn(request, { ...end, beganAt: login.beganAt });
	const prompt = login === null || login.kind === 'finished' ? null : login.prompt;
	const status = toStatus(event.url.searchParams, outcome);
	return answerFailure(request, outcome, { redirectTo: destination, prompt, status });
};

const cut =
	'A sign-in redirects to its page without the query: the address was too long for a cookie, and this process does not keep the whole address.';

/**
 * Handles a callback without parameters: Logto sends it when a user cancels at the consent page of a third-party
 * application. It does not name the transaction, so the newest one is assumed. The transaction stays open, because any
 * site can open this address. Returns `null` when the browser has no open transaction.
 */
async function answerCancelled(request: EndpointRequest): Promise<Response | null> {
	const { event, context } = request;
	const login = await context.runtime().logins.findNewest(event);
	if (login === null) return null;
	return answerFailure(request, new LogtoAuthError('sign_in_cancelled'), {
		redirectTo: toWanted(request, login.redirectTo),
		prompt: login.prompt
	});
}

/**
 * Starts the sign-in again for the requested page, because the user was at Logto for longer than a transaction is open.
 * Logto knows the user now, so it shows no page. A sign-in starts again only once.
 */
async function goOn(
	request: EndpointRequest,
	end: End & { readonly beganAt: number }
): Promise<Response> {
	const { event, context } = request;
	const { redirectTo: wanted, beganAt } = end;
	try {
		const begun = await beginSignIn(request, { parameters: {}, redirectTo: wanted, beganAt });
		const finished = await context.runtime().logins.finish(event, end, context.changes());
		context.setCookies([...finished, ...begun.changes]);
		return redirectTo(begun.location);
	} catch (error) {
		return answerFailure(request, error, { redirectTo: wanted });
	}
}

const hasCode = (query: URLSearchParams): boolean => query.has('code') && hasUsableCode(query);

/** RFC 6749 §A.11, with a limit: a real Logto answers 5xx to a code that its database cannot hold. */
const codePattern = /^[\x20-\x7e]{1,1024}$/;

/** Whether the code, if there is one, can be Logto's. Another code is not sent to Logto. */
function hasUsableCode(query: URLSearchParams): boolean {
	return query.getAll('code').every((code) => codePattern.test(code));
}

/** A transaction at its end: its `state`, and the requested page. */
interface End {
	readonly state: string;
	/** A path of this site. */
	readonly redirectTo: string;
}

/** Signs the user in and returns the page to open, or the reason for the refusal. */
async function attempt(
	request: EndpointRequest,
	login: LoginTransaction | null,
	end: End
): Promise<string | LogtoAuthError> {
	if (login?.kind !== 'open' || !hasUsableCode(request.event.url.searchParams))
		return new LogtoAuthError('callback_invalid');
	try {
		return await complete(request, login, end);
	} catch (error) {
		if (error instanceof LogtoAuthError) return error;
		throw error;
	}
}

/**
 * Creates a session only after the checks of state, nonce, PKCE, the ID token's signature and the subject of userinfo, and
 * after the app accepted the user.
 *
 * @returns the page to open; for a user whom the app refused, without a session
 * @throws {LogtoAuthError}
 */
async function complete(
	request: EndpointRequest,
	login: OpenTransaction,
	{ state, redirectTo: wanted }: End
): Promise<string> {
	const { event, context } = request;
	const { stateHash, nonce, codeVerifier, again, beganAt } = login;
	const { config, issuer, pendingCallbacks } = context.runtime();
	const authjs = { event, config, fetch: issuer.fetch };
	const result = await pendingCallbacks.once(
		stateHash,
		async () => {
			const { signedIn, failure } = await finishSignIn(authjs, { state, nonce, codeVerifier });
			if (signedIn === null) throw toReason(event.url.searchParams, failure, config);
			return beginSession(event, context, signedIn, { again, beganAt });
		},
		{
			patience: countWaits(config) * config.timeout,
			toError: () => new LogtoAuthError('issuer_unreachable'),
			keepAlive: context.keepAlive
		}
	);
	if (result.kind === 'refused') return toRefusedPlace(request, login, result.path);
	if (!(await context.adopt(result.record))) throw new LogtoAuthError('callback_invalid');
	return (result.isWelcome ? toOnboardingPath(request, wanted) : null) ?? wanted;
}

/** The steps of a callback, each with its own time-out: code, keys, userinfo, a store, and functions of the app. */
function countWaits({ callbacks, profile, organizationDefault }: Config): number {
	return 4 + [callbacks.signIn, profile, organizationDefault].filter(isFunction).length;
}

const isFunction = (given: unknown): boolean => typeof given === 'function';

/** The cookies that end a transaction. While Logto cannot be reached it stays open, so a reload can complete it. */
async function finish(
	{ event, context }: EndpointRequest,
	login: LoginTransaction | null,
	end: End,
	outcome: string | LogtoAuthError
): Promise<void> {
	const isOut = typeof outcome !== 'string' && outcome.code === 'issuer_unreachable';
	if (login?.kind !== 'open' || isOut) return;
	context.setCookies(await context.runtime().logins.finish(event, end, context.changes()));
}
