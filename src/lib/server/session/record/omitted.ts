import { LogtoAuthError } from '../../../errors.js';
import type { SessionRecord } from './record.js';

/** The first part that a cookie leaves out. */
export const descriptions = 'organization_data.description';

/** The claims that contain the user's rights. */
export const rights: ReadonlySet<string> = new Set([
	'roles',
	'organizations',
	'organization_roles'
]);

type Omitting = Pick<SessionRecord, 'omitted'>;

/** Whether Logto has to be asked for claims. Descriptions alone are not worth a request. */
export function isIncomplete({ omitted }: Omitting): boolean {
	return omitted.some((claim) => claim !== descriptions);
}

/**
 * Whether a record contains the user's rights. A cookie may have had no room for them. Then the rights are unknown until
 * Logto has been asked.
 */
function saysRights({ omitted }: Omitting): boolean {
	return !omitted.some((claim) => rights.has(claim));
}

/** @throws {LogtoAuthError} `issuer_unreachable` if the cookie left out rights and Logto did not answer */
export function requireRights(record: Omitting): void {
	if (!saysRights(record)) throw new LogtoAuthError('issuer_unreachable');
}
