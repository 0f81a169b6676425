import { signedInKind } from '../../../protocol/signed-in-cookie.js';
import { now } from '../../internal/clock.js';
import { toDigest } from '../../internal/digest.js';
import type { RequestEvent } from '../../kit.js';
import type { SessionRecord } from '../record/record.js';
import {
	toCookieName,
	toCookieOptions,
	type CookieChange,
	type CookieNaming
} from './session-cookie.js';

/** Enough to tell the sessions of one browser apart. 48 bits of a digest reveal nothing of a random id. */
const valueLength = 8;

/** The name of the cookie that scripts can read. */
export function toSignedInName(event: RequestEvent, naming: CookieNaming): string {
	return toCookieName(event, signedInKind, naming);
}

/**
 * The cookie that tells the scripts of this site that there is a session, as long as the session cookie lives. Its value
 * changes with the session and its active organization and contains nothing of the user. The server never trusts it.
 */
export async function toSignedInCookie(
	event: RequestEvent,
	naming: CookieNaming,
	{ id, lastOrganizationId, expiresAt }: SessionRecord
): Promise<CookieChange> {
	const digest = await toDigest(JSON.stringify(['logto.signed-in', id, lastOrganizationId]));
	return {
		name: toSignedInName(event, naming),
		value: digest.slice(0, valueLength),
		options: {
			...toCookieOptions(event),
			httpOnly: false,
			maxAge: Math.max(0, Math.ceil(expiresAt - now()))
		}
	};
}
