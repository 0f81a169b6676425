import type { SessionRecord } from './record/record.js';

/** The key of a session in the memory of a process. Ids belong to one application. */
export function toSessionKey({ app, id }: Pick<SessionRecord, 'app' | 'id'>): string {
	return `${app} ${id}`;
}
