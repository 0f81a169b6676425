import type { Fault, Judged } from '../judge.js';
import { toShown } from './content.js';

/** What depends on a session or a token, and what a cache could give to the next visitor. */
export function findCacheFaults(judged: Judged): readonly Fault[] {
	const { headers } = judged.answer;
	const why = toReason(judged);
	if (why === null) return [];
	const faults: string[] = [];
	if (!/\b(?:private|no-store)\b/i.test(headers.get('cache-control') ?? ''))
		faults.push('without "private"');
	else if (!varies(headers)) faults.push('without "no-store" and "Vary"');
	for (const [name, value] of headers)
		if (isOfCdn(name) && !/\b(?:private|no-store)\b/i.test(value)) faults.push(`with "${name}"`);
	return faults.map((how) => ({ kind: 'bypass', what: `${why} ${how}` }));
}

/** Fields that win over `Cache-Control` at content delivery networks (RFC 9213). */
const isOfCdn = (name: string): boolean =>
	name.endsWith('cdn-cache-control') || name === 'surrogate-control' || name === 'x-accel-expires';

const varies = (headers: Headers): boolean =>
	/\bno-store\b/i.test(headers.get('cache-control') ?? '') ||
	/\b(?:cookie|authorization)\b|\*/i.test(headers.get('vary') ?? '');

/** Codes that say something of the caller. */
const refusals =
	/"code":"(?:session_missing|session_expired|organization_missing|not_a_member|role_missing|organization_role_missing|permission_missing|not_allowed|sign_in_too_old|token_missing|token_invalid)"/;

/** What in an answer depends on a session or a token; `null` where nothing does. */
function toReason(judged: Judged): string | null {
	const { headers, body } = judged.answer;
	const { secrets, ids } = toShown(judged);
	if (headers.getSetCookie().some((cookie) => cookie.includes('logto.')))
		return "a session's cookie";
	if (secrets.some(({ area }) => area !== 'public')) return 'protected content';
	if (ids.length > 0) return "a person's data";
	// Not an action that leads to sign-in, nor an address that only lost a slash.
	const isRefusal = ['GET', 'HEAD'].includes(judged.sent.method) && judged.answer.status !== 308;
	if (isRefusal && /\/auth\/signin(?:\?|$)/.test(headers.get('location') ?? ''))
		return 'a way to sign in';
	return refusals.test(body) ? 'a refusal' : null;
}
