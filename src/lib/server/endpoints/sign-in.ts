import { LogtoAuthError } from '../../errors.js';
import { toAuthorizationParameters } from '../../protocol/sign-in-options.js';
import { startSignIn } from '../authjs.js';
import { base } from '../kit.js';
import { readFields, readQuery, redirectTo, toRedirect, type Endpoint } from './endpoint.js';
import { requireNavigation, requireSameOrigin } from './origin-check.js';

/**
 * `GET` and `POST {basePath}/signin`: leaves for Logto. Fields: those of `SignInOptions` by name;
 * others are ignored.
 */
export const signIn: Endpoint = async (request) => {
	const { event, context } = request;
	const isPost = event.request.method === 'POST';
	if (isPost) requireSameOrigin(event);
	else requireNavigation(event);
	const fields = isPost ? await readFields(event) : readQuery(event);
	const { config, issuer } = context.runtime();
	// Asked first, so that an outage is told apart from everything that Auth.js may refuse.
	await issuer.discover();
	const parameters = toAuthorizationParameters(fields);
	if (parameters['prompt'] === 'login' && config.scope.split(' ').includes('offline_access'))
		parameters['prompt'] = 'login consent';
	const { location, cookies, failure } = await startSignIn(
		{ event, config, base, fetch: issuer.fetch },
		parameters,
		toRedirect(request, fields['redirectTo'])
	);
	if (failure !== null || location === null)
		throw new LogtoAuthError('issuer_invalid', { cause: failure?.cause });
	return redirectTo(location, cookies);
};
