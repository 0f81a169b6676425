import { callApp, toAppFailure } from '../app-callbacks/app-callback.js';
import type { RequestEvent } from '../kit.js';
import type { Organization } from '../../protocol/organization.js';
import type { Config } from '../config/config.js';
import { recallOrganization } from './last-organization.js';
import type { SessionRecord } from '../session/record/record.js';
import { toKnownOrganizations } from '../session/to-session.js';

/**
 * The organization that a new session acts in where requests name none, as the option `organization.default` says.
 * Always one of the memberships, or `null`. Never throws for what the app's function does.
 *
 * @param before the one that the user's session acted in until now; `null` when there was no such session
 */
export async function findFirstOrganization(
	event: RequestEvent,
	config: Config,
	record: SessionRecord,
	before: string | null
): Promise<string | null> {
	const organizations = toKnownOrganizations(record);
	const isMember = (id: string) => organizations.some((organization) => organization.id === id);
	if (before !== null && isMember(before)) return before;
	const { organizationDefault: wanted } = config;
	if (typeof wanted === 'function') return askApp(config, organizations, wanted);
	const last =
		wanted === 'last' ? await recallOrganization(event, config, record.profile.sub) : undefined;
	if (last === null) return null;
	if (last !== undefined && isMember(last)) return last;
	const [only, ...others] = organizations;
	return only !== undefined && others.length === 0 ? only.id : null;
}

const option = 'organization.default';

async function askApp(
	{ timeout, logger }: Config,
	organizations: readonly Organization[],
	choose: (organizations: readonly Organization[]) => unknown
): Promise<string | null> {
	try {
		const id = await callApp(option, timeout, () => choose(organizations));
		if (id === null) return null;
		const chosen = organizations.find((organization) => organization.id === id);
		if (chosen !== undefined) return chosen.id;
		throw toAppFailure(
			option,
			'returned what is no membership of the user: return the "id" of one of the organizations that it is given, or null'
		);
	} catch (failure) {
		logger.error('No organization was chosen for a user who signed in.', failure);
		return null;
	}
}
