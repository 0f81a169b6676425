import { isErrorCode } from '../../error-catalogue.js';
import { LogtoAuthError } from '../../errors.js';
import type { RequestContext } from '../request/request-context.js';
import type { RequestEvent } from '../kit.js';
import { followsLink, noFile } from '../guards/prerendering.js';
import { toBasePath } from '../config/options.js';
import { backchannelLogout } from '../backchannel/logout.js';
import { callback } from '../sign-in/callback.js';
import { homePath, toRedirect, type Endpoint, type EndpointRequest } from '../http/endpoint.js';
import { renderErrorPage } from '../http/error-page.js';
import { answerFailure } from '../http/failure.js';
import { account } from './account.js';
import { organization } from './organization.js';
import { session } from './session.js';
import { signIn } from '../sign-in/sign-in.js';
import { withSpan, type SpanName } from '../observability/tracing.js';
import { signOut } from './sign-out.js';

/**
 * `GET {basePath}/error?code=…`: the built-in error page. An unknown code answers 404. Any visitor can request any code, so
 * the status is never a 5xx: load balancers remove an instance with many of them.
 */
const errorPage: Endpoint = async (request) => {
	const { event, basePath, home } = request;
	const code = event.url.searchParams.get('code');
	const reason = new LogtoAuthError(isErrorCode(code) ? code : 'not_found');
	return renderErrorPage({
		basePath,
		home,
		reason,
		status: reason.status < 500 ? reason.status : 200,
		redirectTo: toRedirect(request, event.url.searchParams.get('redirectTo'))
	});
};

interface Mounted {
	/** HEAD is handled like GET. */
	readonly methods: readonly string[];
	readonly endpoint: Endpoint;
	readonly span?: SpanName;
}

const endpoints: Readonly<Record<string, Mounted>> = {
	signin: { methods: ['GET', 'POST'], endpoint: signIn, span: 'logto.sign_in' },
	'callback/logto': { methods: ['GET'], endpoint: callback, span: 'logto.callback' },
	signout: { methods: ['POST'], endpoint: signOut, span: 'logto.sign_out' },
	organization: { methods: ['GET', 'POST'], endpoint: organization },
	session: { methods: ['GET'], endpoint: session },
	account: { methods: ['GET'], endpoint: account },
	'backchannel-logout': {
		methods: ['POST'],
		endpoint: backchannelLogout,
		span: 'logto.backchannel_logout'
	},
	error: { methods: ['GET'], endpoint: errorPage }
};

/** The answer of the endpoint at this address, or `null` when the address is not an endpoint. */
export function answerEndpoint(
	event: RequestEvent,
	context: RequestContext
): Promise<Response> | null {
	const basePath = toBasePath(context.options);
	const { pathname } = event.url;
	if (!pathname.startsWith(basePath) || pathname[basePath.length] !== '/') return null;
	const name = pathname.slice(basePath.length + 1).replace(/\/$/, '');
	const found = Object.hasOwn(endpoints, name) ? endpoints[name] : undefined;
	if (found === undefined) return null;
	if (followsLink(event)) return Promise.resolve(noFile());
	return answer(found, { event, context, basePath, home: homePath });
}

async function answer(
	{ methods, endpoint, span }: Mounted,
	request: EndpointRequest
): Promise<Response> {
	const { method } = request.event.request;
	try {
		if (!methods.includes(method === 'HEAD' ? 'GET' : method))
			throw new LogtoAuthError('method_not_allowed');
		return await (span === undefined
			? endpoint(request)
			: withSpan(span, {}, () => endpoint(request)));
	} catch (error) {
		const redirectTo = toRedirect(request, request.event.url.searchParams.get('redirectTo'));
		return answerFailure(request, error, { redirectTo, methods });
	}
}
