import { isSession } from '../../client/kit.js';
import type { Session } from '../../protocol/session.js';

/** How long an answer may take, in milliseconds. */
const longest = 10_000;

/**
 * Asks the endpoint `session`, with the organizations that the page holds if it does not hold them all. `undefined` if it
 * does not answer, or not with a session.
 */
export async function askSession(
	endpoint: string,
	own: Session | null
): Promise<Session | null | undefined> {
	try {
		const response = await fetch(`${endpoint}${toQuery(own)}`, {
			headers: { accept: 'application/json' },
			cache: 'no-store',
			signal: AbortSignal.timeout(longest)
		});
		if (!response.ok) return undefined;
		const answer: unknown = await response.json();
		return answer === null || isSession(answer) ? answer : undefined;
	} catch {
		return undefined;
	}
}

function toQuery(own: Session | null): string {
	if (own?.organizationCount === undefined || own.organizations.length === 0) return '';
	const pairs = own.organizations.map(({ id }) => ['organization', id]);
	return `?${new URLSearchParams(pairs)}`;
}
