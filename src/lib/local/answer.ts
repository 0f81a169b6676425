import type { IncomingMessage, ServerResponse } from 'node:http';
import { pinAddress, toUrl, type Address } from './loopback/address.js';
import { appliesTo, applyFault } from './control/faults.js';
import { sendHtml, sendJson, sendRedirect, type Exchange } from './http/exchange.js';
import { createRouter } from './http/router.js';
import { signInPages } from './sign-in-pages/sign-in.js';
import { answerSwitch, type Switches } from './control/switches.js';
import { answerManagement } from './management-api/answer-management.js';
import { messagePage } from './http/page.js';
import { findRefusal, type Refusal } from './loopback/refusal.js';
import type { Tenant } from './tenant.js';

/**
 * Answers the requests of this machine: faults that tests set come first, then OIDC, the pages and the
 * Management API. Never throws.
 */
export function createAnswer(tenant: Tenant, switches: Switches, address: Address) {
	return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		for (const [name, value] of Object.entries(protection)) response.setHeader(name, value);
		try {
			const refusal = findRefusal(request, address);
			if (refusal !== null) return refuse(response, refusal);
			pinAddress(request, address);
			await answerAllowed(tenant, switches, {
				request,
				response,
				url: toUrl(request, address)
			});
		} catch (error) {
			answerFailure(request, response, address, error);
		}
	};
}

/** Another site must not show these pages in a frame: a click there would sign in. */
const protection = {
	'content-security-policy': "frame-ancestors 'none'",
	'x-content-type-options': 'nosniff',
	'x-frame-options': 'DENY'
};

const refuse = (response: ServerResponse, { status, code, message }: Refusal): void =>
	sendJson(response, { code, message }, status);

async function answerAllowed(
	tenant: Tenant,
	switches: Switches,
	exchange: Exchange
): Promise<void> {
	const { request, response, url } = exchange;
	const { fault } = switches;
	if (url.pathname.startsWith('/local/')) return answerSwitch(switches, exchange);
	switches.requests.add({ method: request.method ?? '', path: url.pathname });
	const answer = () => answerTenant(tenant, exchange);
	if (fault === null || !appliesTo(fault, url.pathname)) return answer();
	await applyFault(fault, request, response, answer);
}

const findPage = createRouter(signInPages);

async function answerTenant(tenant: Tenant, exchange: Exchange): Promise<void> {
	const { request, response, url } = exchange;
	if (url.pathname.startsWith('/oidc/')) return tenant.handle(toMounted(request, url), response);
	const method = request.method === 'HEAD' ? 'GET' : request.method;
	const path = url.pathname.startsWith('/direct/') ? '/sign-in' : url.pathname;
	const found = findPage(method, path);
	if (found !== null) return found.handler(tenant, exchange);
	if (path.startsWith('/api/')) return answerManagement(tenant, exchange);
	if (request.headers.accept?.includes('text/html') === true)
		return sendHtml(
			response,
			messagePage('Page not found', 'The local Logto has no page at this address.'),
			404
		);
	response.writeHead(404, { 'content-type': 'text/plain; charset=utf-8' }).end('Not Found');
}

/** `oidc-provider` is mounted at `/oidc` and reads the whole address from `originalUrl`. */
function toMounted(request: IncomingMessage, url: URL): IncomingMessage {
	// Logto splits a comma-separated `resource` at the authorization endpoint.
	if (url.pathname === '/oidc/auth') {
		const resources = url.searchParams.getAll('resource').flatMap((value) => value.split(','));
		url.searchParams.delete('resource');
		for (const resource of resources) url.searchParams.append('resource', resource);
	}
	const originalUrl = `${url.pathname}${url.search}`;
	return Object.assign(request, { originalUrl, url: originalUrl.slice('/oidc'.length) });
}

/** Usually the interaction has ended. Every other failure comes from the caller's input. */
function answerFailure(
	{ url = '' }: IncomingMessage,
	response: ServerResponse,
	{ endpoint }: Address,
	error: unknown
): void {
	if (response.headersSent) {
		response.end();
		return;
	}
	const isUnknown = error instanceof Error && error.name === 'SessionNotFound';
	if (!isUnknown)
		sendJson(response, { code: 'request.invalid', message: 'The request could not be read.' }, 400);
	else if (url.startsWith('/api/')) sendJson(response, sessionNotFound, 400);
	else sendRedirect(response, `${endpoint}/unknown-session`);
}

/** Logto's sentence of `session.not_found` (its `phrases`). */
const sessionNotFound = {
	code: 'session.not_found',
	message: 'Session not found. Please go back and sign in again.',
	error: 'invalid_request',
	error_description: 'interaction session not found'
};
