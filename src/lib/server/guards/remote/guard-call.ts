import type { Session } from '../../../protocol/session.js';
import { getContext, type RequestContext } from '../../request/request-context.js';
import { getRequestEvent, stopForm } from '../../kit.js';
import { isNamedByRoute } from '../../request/named-organization.js';
import { refuse } from '../answers/answer.js';
import { passWithSession, type View } from '../decide.js';
import type { Refused } from '../refusal.js';
import type { RemoteRequirement } from './guarded-types.js';
import { isRefusedInPlace, noteRefusal, remindToShow } from '../forms/refused-form.js';
import type { Guarded } from '../require.js';

/** What a remote function requires of its caller: the same of every caller, or by the argument. */
export type Asked =
	RemoteRequirement | ((input: unknown) => RemoteRequirement | Promise<RemoteRequirement>);

/** The caller of a remote function who meets its requirement. @throws as the `require…` functions */
export function requireCaller(asked: Asked, input?: unknown): Promise<Guarded> {
	return requireCallerIn(currentContext(), asked, input);
}

/** The request's context. In some environments it can only be looked up before the first `await`. */
export const currentContext = (): RequestContext => getContext(getRequestEvent());

/** Like {@link requireCaller}, in a context. */
export function requireCallerIn(
	context: RequestContext,
	asked: Asked,
	input?: unknown
): Promise<Guarded> {
	return checkCaller(context, (refused) => refuse(context, refused), asked, input);
}

/**
 * Like {@link requireCaller}, for a form. If a script sends the form, the refusal is an issue of it, so that the page
 * and what was entered stay. Otherwise the hook makes the answer.
 */
export function requireFormCaller(asked: Asked, input?: unknown): Promise<Guarded> {
	const context = currentContext();
	const leave = (refused: Refused): never => {
		const { reason } = refused;
		if (context.event.isRemoteRequest === true && isRefusedInPlace(reason)) {
			remindToShow(context.options);
			stopForm(reason.toJSON());
		}
		noteRefusal(context.event, refused);
		return refuse(context, refused);
	};
	return checkCaller(context, leave, asked, input);
}

async function checkCaller(
	context: RequestContext,
	leave: (refused: Refused) => never,
	asked: Asked,
	input: unknown
): Promise<Guarded> {
	const check = async (requirement: RemoteRequirement): Promise<Guarded> => {
		const passed = await passWithSession(context, requirement, byArgument);
		if (!passed.passed) return leave(passed);
		const { session: whole, organization, shown } = passed;
		// The app may give its session another shape, or none with an organization.
		const session = whole.organization === null ? withoutOrganization(shown) : shown;
		return { session, organization };
	};
	if (typeof asked !== 'function') return check(asked);
	// The app's function may look things up: it does not run for an anonymous visitor.
	await check('session');
	const wanted = await asked(input);
	// The caller named no organization: their mistake, not the app's.
	return check(namesNothing(wanted) ? { organization: '' } : wanted);
}

/** Whether a requirement that was made of an argument is about an organization and does not say which. */
function namesNothing(wanted: unknown): boolean {
	if (typeof wanted !== 'object' || wanted === null) return false;
	if ('organization' in wanted && typeof wanted.organization !== 'string') return true;
	const parts = Object.values({ ...wanted }).flat();
	return parts.some((part) => namesNothing(part));
}

const withoutOrganization = <Given extends Pick<Session, 'organization'>>(session: Given): Given =>
	session.organization === null ? session : Object.freeze({ ...session, organization: null });

/** The caller can claim any route, so an organization that the route names does not count. */
const byArgument: View = {
	async session(context) {
		const session = await context.session();
		if (session === null || !isNamedByRoute(context.options)) return session;
		return withoutOrganization(session);
	},
	names: async (context) =>
		!isNamedByRoute(context.options) && (await context.named()).kind === 'named'
};
