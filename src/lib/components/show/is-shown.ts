import { can } from '../../protocol/authorization/judge.js';
import type { Session } from '../../protocol/session.js';
import type { ShowWhen } from './types.js';

/** Whether `<Show when>` shows its content to a session. */
export function isShown(when: ShowWhen, session: Session | null): boolean {
	if (when === 'signed-in') return session !== null;
	if (when === 'signed-out') return session === null;
	if (typeof when === 'function') return when(session);
	return can(session, when);
}
