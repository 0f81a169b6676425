import { createHandle } from '../../src/lib/server/handle.js';
import type { RequestEvent } from '../../src/lib/server/kit.js';
import type { LogtoLocals } from '../../src/lib/server/locals/logto-locals.js';
import type { LogtoAuthOptions } from '../../src/lib/server/config/options.js';
import type { SessionRecord } from '../../src/lib/server/session/record/record.js';
import { current } from './app/server.js';
import { openApp } from './arrive.js';
import { toEvent } from './units.js';

/** What is special about a request of Alice's. */
export interface Visit {
	readonly options?: Partial<LogtoAuthOptions>;
	readonly event?: Partial<RequestEvent>;
	/** What else is different about her session. */
	readonly session?: Partial<SessionRecord>;
	/** The organization that she chose last. @default none */
	readonly last?: string;
}

/** What a page reads of its request, or the refusal that it ended in; `'refused'` when a rule refused it. */
export async function visit(
	page: (event: RequestEvent) => Promise<unknown>,
	{ options = {}, event: special = {}, session: other = {}, last }: Visit = {}
): Promise<unknown> {
	const profile = {
		sub: 'alice',
		organizations: ['acme', 'globex'],
		organization_roles: ['acme:member', 'globex:admin']
	};
	const session = { profile, lastOrganizationId: last ?? null, ...other };
	const { complete, getRuntime, cookies } = await openApp(options, session);
	const event = { ...toEvent(cookies), route: { id: '/page' }, ...special };
	current.event = event;
	let seen: unknown = 'refused';
	const handle = createHandle(complete, getRuntime);
	await handle({
		event,
		async resolve() {
			seen = await page(event).catch(toCode);
			return new Response();
		}
	});
	return seen;
}

/** The code of what SvelteKit throws to answer with an error. */
export function toCode(error: unknown): string {
	const body = typeof error === 'object' && error !== null && 'body' in error ? error.body : null;
	if (typeof body === 'object' && body !== null && 'code' in body) return String(body.code);
	throw error;
}

/** `locals.logto` of a request that the hook has seen. */
export function logtoOf({ locals }: RequestEvent): LogtoLocals {
	if (!hasLogto(locals)) throw new Error('The hook did not run.');
	return locals.logto;
}

const hasLogto = (locals: object): locals is { readonly logto: LogtoLocals } => 'logto' in locals;
