import { afterAll, beforeAll, beforeEach } from 'vitest';
import { startLocalLogto, type LocalLogto } from '../../src/lib/local/index.js';
import type { LogtoAuthOptions } from '../../src/lib/server/config/options.js';
import { createRuntimes, type Runtime } from '../../src/lib/server/runtime.js';
import { toTokenKey } from '../../src/lib/server/session/record/kept-tokens.js';
import { now } from '../../src/lib/server/internal/clock.js';
import type { SessionRecord } from '../../src/lib/server/session/record/record.js';
import type { CookieChange } from '../../src/lib/server/session/cookie/session-cookie.js';
import { memoryStore } from '../../src/lib/server/stores/memory-store.js';
import { createEndpoint, type Endpoint } from './endpoint.js';
import { signIn } from './logto-calls.js';
import { toEvent, toRecord } from './units.js';
import { toEnv } from './world.js';

export type SessionCookies = readonly CookieChange[];

/** An app in this process, with a local Logto that lets it exchange tokens. */
export interface LogtoApp {
	readonly logto: LocalLogto;
	readonly runtime: Runtime;
	readonly endpoint: Endpoint;
	/** Signs a user in at the local Logto and gives the cookies of a session with the tokens. */
	openSession(user: string, sub: string, changes?: Partial<SessionRecord>): Promise<SessionCookies>;
	/** The subject of the session of these cookies, `null` without a living one. */
	whoIs(cookies: SessionCookies): Promise<string | null>;
}

/** Starts the local Logto once, and a new process of the app for each test. */
export function useLogtoApp(options: Partial<LogtoAuthOptions>): LogtoApp {
	const parts: { logto?: LocalLogto; runtime?: Runtime; endpoint?: Endpoint } = {};
	beforeAll(async () => {
		parts.logto = await startLocalLogto({ port: 0, allowTokenExchange: true });
	});
	afterAll(() => parts.logto?.close());
	beforeEach(() => {
		const env = toEnv(started(parts.logto));
		const complete = { logLevel: 'silent' as const, sessions: memoryStore(), ...options, env };
		const getRuntime = createRuntimes();
		parts.runtime = getRuntime(complete);
		parts.endpoint = createEndpoint(complete, getRuntime);
	});
	const app: LogtoApp = {
		get logto() {
			return started(parts.logto);
		},
		get runtime() {
			return started(parts.runtime);
		},
		get endpoint() {
			return started(parts.endpoint);
		},
		async openSession(user, sub, changes = {}) {
			const { config, sessions } = app.runtime;
			const asked = { scope: config.scope, resource: config.resource ?? '' };
			const answer = await signIn(app.logto, user, asked);
			const issuedAt = now();
			const accessToken = String(answer.access_token);
			const token = { accessToken, issuedAt, expiresAt: issuedAt + 3600, scope: config.scope };
			const session = { profile: { sub }, refreshToken: answer.refresh_token };
			const record = {
				...toRecord(config, session),
				accessTokens: { [toTokenKey({})]: token },
				...changes
			};
			await sessions.create(record);
			return sessions.write(toEvent(), record);
		},
		async whoIs(cookies) {
			const { record } = await app.runtime.sessions.read(toEvent(cookies));
			return record?.profile.sub ?? null;
		}
	};
	return app;
}

function started<Part>(part: Part | undefined): Part {
	if (part === undefined) throw new Error('The app starts in beforeAll and beforeEach.');
	return part;
}
