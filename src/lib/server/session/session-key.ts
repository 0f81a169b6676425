import type { SessionRecord } from './record/record.js';

/** What names a session in the memory of a process: its id belongs to one application. */
export function toSessionKey({ app, id }: Pick<SessionRecord, 'app' | 'id'>): string {
	return `${app} ${id}`;
}
