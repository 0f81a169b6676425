import { LogtoAuthError } from '../../errors.js';
import type { ActiveOrganization, Organization } from '../../protocol/organization.js';
import { toPermissions } from '../../protocol/scopes.js';
import type { WholeSession } from '../../protocol/session.js';
import type { MaybePromise } from '../internal/async/maybe-promise.js';
import { requireRights } from '../session/record/omitted.js';
import type { SessionRecord } from '../session/record/record.js';
import { toKnownOrganizations, toSession } from '../session/to-session.js';
import { lacksUser } from './load-record.js';
import type { NamedOrganization } from './named-organization.js';
import type { RequestContext } from './request-context.js';

type SessionSource = Pick<RequestContext, 'named' | 'runtime' | 'options' | 'getToken' | 'record'>;

/**
 * What the pages of a request may know of its session.
 *
 * @throws {LogtoAuthError} `issuer_unreachable` if the cookie had no room for the user's rights and Logto cannot be
 * asked for them, which is no refusal; `app_callback_failed` if the app makes its own users and failed to make this one
 */
export function loadSession(
	context: SessionSource,
	record: SessionRecord
): MaybePromise<WholeSession | null> {
	requireRights(record);
	// Without the app's user, the session's type would promise more than it holds.
	if (lacksUser(record, context.runtime().config)) throw new LogtoAuthError('app_callback_failed');
	const named = context.named();
	return named instanceof Promise
		? named.then((known) => addOrganization(context, record, known))
		: addOrganization(context, record, named);
}

function addOrganization(
	context: SessionSource,
	record: SessionRecord,
	named: NamedOrganization
): MaybePromise<WholeSession | null> {
	const organization = findOrganization(record, toOrganizationId(named, record));
	if (organization === null) return toSession(record, null);
	const active = withPermissions(context, record, { organization, named });
	return active instanceof Promise
		? active.then((known) => afterAsking(context, known))
		: toSession(record, active);
}

/** Logto may have ended or renewed the session while it was asked for permissions. */
async function afterAsking(
	context: SessionSource,
	active: ActiveOrganization | null
): Promise<WholeSession | null> {
	const current = await context.record();
	return current === null ? null : toSession(current, active);
}

/** The membership of an organization; `null` if there is none. */
export function findOrganization(record: SessionRecord, id: string | null): Organization | null {
	if (id === null) return null;
	return toKnownOrganizations(record).find((candidate) => candidate.id === id) ?? null;
}

function toOrganizationId(named: NamedOrganization, record: SessionRecord): string | null {
	if (named.kind === 'named') return named.id;
	return named.kind === 'remembered' ? record.lastOrganizationId : null;
}

/** An organization, and how the request chose it. */
interface Chosen {
	readonly organization: Organization;
	readonly named: Pick<NamedOrganization, 'kind'>;
}

/** The organization with the user's permissions; `null` if Logto answers that the user is no longer a member. */
export function withPermissions(
	context: Omit<SessionSource, 'named' | 'record'>,
	record: SessionRecord,
	{ organization, named }: Chosen
): MaybePromise<ActiveOrganization | null> {
	if (named.kind === 'named') return askPermissions(context, organization);
	// Any page may show the organization that was used last, so it must not wait for Logto.
	const token = context.runtime().tokens.peek(record, { organizationId: organization.id });
	return { ...organization, permissions: token === null ? null : toPermissions(token.scope) };
}

async function askPermissions(
	context: Omit<SessionSource, 'named' | 'record'>,
	organization: Organization
): Promise<ActiveOrganization | null> {
	if ((context.options.permissions ?? []).length === 0)
		return { ...organization, permissions: null };
	const { config } = context.runtime();
	try {
		const { scope } = await context.getToken(
			{ organizationId: organization.id },
			{ maxAge: config.revalidate }
		);
		return { ...organization, permissions: toPermissions(scope) };
	} catch (error) {
		if (!(error instanceof LogtoAuthError)) throw error;
		if (error.code === 'not_a_member' || error.code === 'session_expired') return null;
		config.logger.warn('The permissions of an organization are unknown.', error);
		return { ...organization, permissions: null };
	}
}
