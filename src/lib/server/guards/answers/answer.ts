import { LogtoAuthError } from '../../../errors.js';
import { toSafeRedirect } from '../../../protocol/redirect-to.js';
import { renderErrorPage } from '../../http/error-page.js';
import { base, leaveFor, stopWith, type RequestEvent } from '../../kit.js';
import type { RequestContext } from '../../request/request-context.js';
import { toBasePath, type Otherwise } from '../../config/options.js';
import type { Refused, RuleRefused } from '../refusal.js';
import { listOtherOrganizations } from './other-organizations.js';
import { isPrerendering, reportGuarded } from '../prerendering.js';
import { canFail, toFailure, toSendAgain } from '../forms/refused-form.js';
import { answerRefused, isOpening, toRequestKind, leadTo } from '../../http/request-kind.js';
import { copyForm } from '../forms/sent-form.js';
import { toReturnPath, toSignInPath } from '../to-sign-in-path.js';

/** The hook's answer to a request that its rule refuses. */
export async function toRefusal(
	event: RequestEvent,
	context: RequestContext,
	home: string,
	refusal: RuleRefused
): Promise<Response> {
	const { reason: given, signInHelps, otherwise: wanted } = refusal;
	const basePath = toBasePath(context.options);
	// A failure is not a refusal, so the rule's own answer does not apply.
	const otherwise = given.status < 500 ? wanted : null;
	const kind = toRequestKind(event);
	const opens = kind === 'page' || kind === 'data';
	if (opens && signInHelps && otherwise?.signIn !== false)
		return leadTo(kind, toSignInPath(event, basePath, refusal));
	if (signInHelps && refusal.attempt === undefined && otherwise?.signIn !== false) {
		if (kind === 'form') return toSendAgain(context, refusal, copyForm(event));
		if (kind === 'action' && canFail(event, given)) return toFailure(context, refusal);
	}
	const hidden = otherwise !== null && 'status' in otherwise;
	const reason = hidden ? new LogtoAuthError('not_found') : given;
	const other = findOtherAnswer(event, otherwise, reason);
	if (other !== null && kind !== 'fetch') return leadTo(kind, other);
	if (kind === 'page' || kind === 'form') {
		const organizations = await listOtherOrganizations(event, context, reason);
		const page = { basePath, home, reason, organizations, redirectTo: toReturnPath(event) };
		return renderErrorPage(page);
	}
	if (kind === 'action' && !hidden && canFail(event, reason))
		return toFailure(context, { passed: false, reason, signInHelps: false });
	return answerRefused(kind, reason);
}

/** Where a rule leads a user whom it refuses; `null` if it names no address, or the requested one. */
function findOtherAnswer(
	event: RequestEvent,
	otherwise: Otherwise | null,
	{ code }: LogtoAuthError
): string | null {
	if (otherwise === null || 'status' in otherwise) return null;
	const place = 'page' in otherwise ? otherwise.page : otherwise.redirect;
	const path = toSafeRedirect(`${base}${place}`, event.url.origin);
	const target = new URL(path ?? event.url, event.url);
	if (withoutSlash(target.pathname) === withoutSlash(event.url.pathname)) return null;
	if ('page' in otherwise) {
		target.searchParams.set('code', code);
		target.searchParams.set('redirectTo', toReturnPath(event));
	}
	return `${target.pathname}${target.search}`;
}

/** Addresses that differ only in a slash at the end are one page: SvelteKit redirects from one to the other. */
export const withoutSlash = (path: string): string => path.replace(/\/$/, '');

/** Leads a user who opens a page or sends a form to Logto and back. A script receives the reason. */
export function leaveToSignIn(
	event: RequestEvent,
	basePath: string,
	why: Pick<Refused, 'reason' | 'attempt'>
): never {
	if (toRequestKind(event) === 'fetch') stopWith(why.reason);
	leaveFor(toSignInPath(event, basePath, why));
}

/** Ends a `require…` function that refuses: leads to the sign-in page, or stops with the reason. */
export function refuse(context: RequestContext, refused: Refused): never {
	const { event, options } = context;
	if (isPrerendering(event)) {
		reportGuarded(context);
		stopWith(refused.reason);
	}
	if (isOpening(event) && refused.signInHelps)
		leaveFor(toSignInPath(event, toBasePath(options), refused));
	stopWith(refused.reason);
}
