import type { RequestEvent } from '../../../src/lib/server/kit.js';

/** The request that the unit tests are in. */
export const current: { event: RequestEvent | null } = { event: null };

export function getRequestEvent(): RequestEvent {
	if (current.event === null) throw new Error('No request is being answered.');
	return current.event;
}

const refuse = (): never => {
	throw new Error('There is no SvelteKit here.');
};

export const command = refuse;
export const form = refuse;
export const query = refuse;
