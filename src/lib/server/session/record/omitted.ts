import { LogtoAuthError } from '../../../errors.js';
import type { SessionRecord } from './record.js';

/** What a cookie leaves out of organizations before anything else. */
export const descriptions = 'organization_data.description';

/** The claims that say what a user may do. */
export const rights: ReadonlySet<string> = new Set([
	'roles',
	'organizations',
	'organization_roles'
]);

type Omitting = Pick<SessionRecord, 'omitted'>;

/** Whether claims are to be asked for. Texts that only describe are not worth a question. */
export function isIncomplete({ omitted }: Omitting): boolean {
	return omitted.some((claim) => claim !== descriptions);
}

/**
 * Whether a record says what its user may do. One from a cookie without room for that does not, until Logto has
 * been asked: it is neither yes nor no.
 */
function saysRights({ omitted }: Omitting): boolean {
	return !omitted.some((claim) => rights.has(claim));
}

/** @throws {LogtoAuthError} `issuer_unreachable` when Logto did not say what the cookie left out */
export function requireRights(record: Omitting): void {
	if (!saysRights(record)) throw new LogtoAuthError('issuer_unreachable');
}
