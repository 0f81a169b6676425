import { isSession } from '../../client/kit.js';
import type { Session } from '../../protocol/session.js';

/** How long an answer may take, in milliseconds. */
const longest = 10_000;

/** Asks the endpoint `session`. `undefined` if it does not answer, or not with a session. */
export async function askSession(endpoint: string): Promise<Session | null | undefined> {
	try {
		const response = await fetch(endpoint, {
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
