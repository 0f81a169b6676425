import type { Session } from '../../../protocol/session.js';
import { getContext, type RequestContext } from '../../request/request-context.js';
import { getRequestEvent, stopForm } from '../../kit.js';
import { toBasePath } from '../../config/options.js';
import { isNamedByRoute } from '../../request/named-organization.js';
import { refuse } from '../answers/answer.js';
import { decideAndNote } from '../checked-organization.js';
import type { Refused, View } from '../decide.js';
import { handOver } from '../hand-over.js';
import type { RemoteRequirement } from './guarded-types.js';
import { isRefusedInPlace, noteRefusal, remindToShow } from '../forms/refused-form.js';
import type { Guarded } from '../require.js';

/** What a remote function asks, as it was written down. */
export type Asked =
	RemoteRequirement | ((input: unknown) => RemoteRequirement | Promise<RemoteRequirement>);

/** Who calls, when they meet what is asked. @throws as the `require…` functions */
export function ask(asked: Asked, input?: unknown): Promise<Guarded> {
	return askIn(currentContext(), asked, input);
}

/** The context of the request: it can only be looked up before the first wait in some environments. */
export const currentContext = (): RequestContext => getContext(getRequestEvent());

/** As {@link ask}, in a context. */
export function askIn(context: RequestContext, asked: Asked, input?: unknown): Promise<Guarded> {
	return askOr(
		(basePath, refused) => refuse(context.event, basePath, refused),
		context,
		asked,
		input
	);
}

/**
 * As {@link ask}, for a form. With script the refusal is an issue of the form, so that the page and what was
 * entered stay; without, the hook makes the answer.
 */
export function askForm(asked: Asked, input?: unknown): Promise<Guarded> {
	const context = currentContext();
	const leave: Leave = (basePath, refused) => {
		const { reason } = refused;
		if (context.event.isRemoteRequest === true && isRefusedInPlace(reason)) {
			remindToShow(context.options);
			stopForm(reason.toJSON());
		}
		noteRefusal(context.event, refused);
		return refuse(context.event, basePath, refused);
	};
	return askOr(leave, context, asked, input);
}

type Leave = (basePath: string, refused: Refused) => never;

async function askOr(
	leave: Leave,
	context: RequestContext,
	asked: Asked,
	input: unknown
): Promise<Guarded> {
	const check = async (requirement: RemoteRequirement): Promise<Guarded> => {
		const decision = await decideAndNote(context, requirement, byArgument);
		if (!decision.passed) return leave(toBasePath(context.options), decision);
		const { session: whole, organization } = decision;
		const shown = await handOver(context, (refused) => leave(toBasePath(context.options), refused));
		// A shape of the app's own may have another one, or none.
		const session = whole.organization === null ? withoutOrganization(shown) : shown;
		return { session, organization };
	};
	if (typeof asked !== 'function') return check(asked);
	// Nothing is looked up for somebody who is not signed in.
	await check('session');
	const wanted = await asked(input);
	// The caller named none, or what is no name: their mistake, not the app's.
	return check(namesNothing(wanted) ? { organization: '' } : wanted);
}

/** Whether an argument made a requirement that is about an organization and does not say which. */
function namesNothing(wanted: unknown): boolean {
	if (typeof wanted !== 'object' || wanted === null) return false;
	if ('organization' in wanted && typeof wanted.organization !== 'string') return true;
	const parts = Object.values({ ...wanted }).flat();
	return parts.some((part) => namesNothing(part));
}

const withoutOrganization = <Given extends Pick<Session, 'organization'>>(session: Given): Given =>
	session.organization === null ? session : Object.freeze({ ...session, organization: null });

/** Here the route is the caller's word: the organization that it names is none. */
const byArgument: View = {
	async session(context) {
		const session = await context.session();
		if (session === null || !isNamedByRoute(context.options)) return session;
		return withoutOrganization(session);
	},
	names: async (context) =>
		!isNamedByRoute(context.options) && (await context.named()).kind === 'named'
};
