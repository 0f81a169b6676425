import { createContext } from '../../src/lib/server/request/context.js';
import { bindContext, type RequestContext } from '../../src/lib/server/request/request-context.js';
import type { RequestEvent } from '../../src/lib/server/kit.js';
import type { LogtoAuthOptions } from '../../src/lib/server/config/options.js';
import { createRuntimes } from '../../src/lib/server/runtime.js';
import type { SessionRecord } from '../../src/lib/server/session/record/record.js';
import { testEnv, toEvent, toRecord } from './units.js';

/** Which user sends which request to which app. */
export interface Arrival {
	readonly options?: Partial<LogtoAuthOptions>;
	/** What differs from Alice, who has just signed in; `null`: an anonymous visitor. */
	readonly session?: Partial<SessionRecord> | null;
	readonly address?: string;
	readonly method?: string;
	readonly headers?: Readonly<Record<string, string>>;
	/** What else SvelteKit says of the request. */
	readonly event?: Partial<RequestEvent>;
}

/** A request as the hook hands it to an app. */
export interface Arrived {
	readonly event: RequestEvent;
	readonly context: RequestContext;
	readonly record: SessionRecord | null;
}

export async function arrive({
	options = {},
	session = {},
	address = 'https://app.example/things?sort=name',
	method = 'GET',
	headers = {},
	event: rest = {}
}: Arrival = {}): Promise<Arrived> {
	const { origin: site } = new URL(address);
	const here = session === null ? null : { site, ...session };
	const { complete, getRuntime, record, cookies } = await openApp(options, here);
	const known = toEvent(cookies, address);
	const sent = new Headers([...known.request.headers, ...Object.entries(headers)]);
	const event = { ...known, request: new Request(address, { method, headers: sent }), ...rest };
	const context = createContext(event, complete, getRuntime);
	bindContext(event, context);
	return { event, context, record };
}

/** An app without any session yet, and a session of Alice at it, unless `null`. */
export async function openApp(
	options: Partial<LogtoAuthOptions>,
	session: Partial<SessionRecord> | null
) {
	const getRuntime = createRuntimes();
	const complete: LogtoAuthOptions = { logLevel: 'silent', env: testEnv, ...options };
	const { sessions, config } = getRuntime(complete);
	const record =
		session === null
			? null
			: { ...toRecord(config, session.profile && { profile: session.profile }), ...session };
	if (record !== null) await sessions.create(record);
	const cookies = record === null ? [] : await sessions.write(toEvent(), record);
	return { complete, getRuntime, record, cookies };
}
