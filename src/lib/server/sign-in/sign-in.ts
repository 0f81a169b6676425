import { LogtoAuthError } from '../../errors.js';
import { toAuthorizationParameters } from '../../protocol/sign-in-options.js';
import { startSignIn } from '../authjs.js';
import { reserved } from '../config/header-budget.js';
import { measureCookies, type CookieChange } from '../session/cookie/session-cookie.js';
import type { Config } from '../config/config.js';
import {
	readFields,
	readQuery,
	toWanted,
	type Endpoint,
	type EndpointRequest
} from '../http/endpoint.js';
import { leave } from '../http/leave.js';
import { requireNavigation, requireSameOrigin } from '../http/origin-check.js';
import { recordAttempt } from './record-attempt.js';
import { askToSwitch } from './switch-account.js';

/**
 * `GET` and `POST {basePath}/signin`: redirects to Logto. Fields: those of `SignInOptions` by name; others are ignored. A
 * form is answered by a page that opens Logto, see {@link leave}. A link with a one-time token asks first when another
 * account is signed in.
 */
export const signIn: Endpoint = async (request) => {
	const { event, context } = request;
	const isPost = event.request.method === 'POST';
	if (isPost) requireSameOrigin(event);
	else requireNavigation(event);
	const fields = isPost ? await readFields(event) : readQuery(event);
	const recorded = isPost ? null : await recordAttempt(request, fields);
	if (recorded !== null) return recorded;
	// A form of this site is the user's own action; any site can contain a link.
	const question = isPost ? null : await askToSwitch(request, fields);
	if (question !== null) return question;
	const parameters = toParameters(context.runtime().config, fields);
	const redirectTo = toWanted(request, fields['redirectTo']);
	const { location, changes } = await beginSignIn(request, { parameters, redirectTo });
	context.setCookies(changes);
	return leave(event, location);
};

/** The input of a new sign-in. */
interface Beginning {
	/** Additional parameters for Logto. */
	readonly parameters: Readonly<Record<string, string>>;
	/** A path of this site. */
	readonly redirectTo: string;
	/** The beginning of the lapsed transaction that this one continues, in seconds since the epoch. */
	readonly beganAt?: number;
}

/**
 * Begins a sign-in: returns the address at Logto and the cookies that the callback needs.
 *
 * @throws {LogtoAuthError} `issuer_unreachable`, `issuer_invalid`
 */
export async function beginSignIn(
	{ event, context, home }: EndpointRequest,
	{ parameters, redirectTo, beganAt }: Beginning
): Promise<{ readonly location: string; readonly changes: readonly CookieChange[] }> {
	const { config, issuer, logins } = context.runtime();
	// Ask the issuer first, so that an outage differs from a refusal of Auth.js.
	await issuer.discover();
	const { location, checks, failure } = await startSignIn(
		{ event, config, fetch: issuer.fetch },
		parameters
	);
	if (failure !== null || location === null || checks === null)
		throw new LogtoAuthError('issuer_invalid', { cause: failure?.cause });
	const prompt = parameters['prompt']?.split(' ')[0] ?? null;
	const again = beganAt === undefined ? {} : { again: true, beganAt };
	const login = { checks, redirectTo, prompt, home, ...again };
	const set = context.changes();
	const left = config.headerBudget - reserved - ownFields - location.length - measureCookies(set);
	return { location, changes: await logins.start(event, login, set, left) };
}

/** The size of the answer's own header fields without the address, in bytes. The page after a form has the most. */
const ownFields = 450;

/** The parameters for Logto from the fields. */
function toParameters(
	{ scope, consent }: Config,
	fields: Readonly<Record<string, string>>
): Record<string, string> {
	const parameters = toAuthorizationParameters(fields);
	const asks = consent === 'always' && scope.split(' ').includes('offline_access');
	if (parameters['prompt'] === 'login' && asks) parameters['prompt'] = 'login consent';
	return parameters;
}
