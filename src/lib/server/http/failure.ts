import { LogtoAuthError } from '../../errors.js';
import { findFittingPath } from '../../protocol/redirect-to.js';
import { leadTo, toRequestKind } from './request-kind.js';
import { toErrorBody } from '../kit.js';
import { report } from '../app-callbacks/report.js';
import { wantsHtml, wantsJson, type EndpointRequest } from './endpoint.js';
import { renderErrorPage } from './error-page.js';

/** The next step after a failure. */
export interface WayOn {
	/** The page to open after "Try again": a path of this site. */
	readonly redirectTo: string;
	/** The `prompt` of the sign-in behind "Try again". @default none */
	readonly prompt?: string | null;
	/** The methods that the address accepts. @default `GET` */
	readonly methods?: readonly string[];
	/** The status of the answer, when the request itself contained the reason. @default the status of the reason */
	readonly status?: number;
}

/** Answers a failure: JSON for scripts, the error page for users, its address for enhanced forms. The log receives the reason with its causes. */
export function answerFailure(request: EndpointRequest, error: unknown, wayOn: WayOn): Response {
	const reason =
		error instanceof LogtoAuthError ? error : new LogtoAuthError('configuration', { cause: error });
	if (reason.status >= 500) report(request.context.options, 'An endpoint failed.', reason);
	if (reason.status === 503) request.context.noteUnavailable();
	return toAnswer(request, reason, wayOn);
}

function toAnswer(
	{ event, context, basePath, home }: EndpointRequest,
	reason: LogtoAuthError,
	{ redirectTo: destination, prompt = null, methods = ['GET'], status = reason.status }: WayOn
): Response {
	const page = { basePath, home, reason, status, redirectTo: destination, prompt };
	if (reason.code === 'method_not_allowed') {
		const response = wantsHtml(event) ? renderErrorPage(page) : toJson(reason, status);
		// RFC 9110 §10.2.1
		response.headers.set('allow', methods.join(', '));
		return response;
	}
	const kind = toRequestKind(event);
	if (kind !== 'action' && wantsJson(event)) return toJson(reason, status);
	const own = context.options.pages?.error;
	if (own === undefined && kind !== 'action') return renderErrorPage(page);
	const back = findFittingPath(destination, destination.replace(/[?#].*$/, '')) ?? home;
	const query = new URLSearchParams({ code: reason.code, redirectTo: back });
	const place = own === undefined ? `${basePath}/error` : `${home.replace(/\/$/, '')}${own}`;
	return leadTo(kind, `${place}?${query}`);
}

const toJson = (reason: LogtoAuthError, status: number): Response =>
	Response.json({ ...toErrorBody(reason), status }, { status });
