import type { RequestEvent } from '../../src/lib/server/kit.js';
import type { LogtoAuthOptions } from '../../src/lib/server/config/options.js';
import type { CookieChange } from '../../src/lib/server/session/cookie/session-cookie.js';
import {
	createRecord,
	toApp,
	type NewSession,
	type SessionRecord
} from '../../src/lib/server/session/record/record.js';
import { toConfig, type Config } from '../../src/lib/server/config/config.js';
import { authSecret } from './secret.js';

/** The four variables that every app needs. */
export const testEnv = {
	AUTH_LOGTO_ISSUER: 'https://tenant.logto.app',
	AUTH_LOGTO_ID: 'app',
	AUTH_LOGTO_SECRET: 'app-secret-value',
	AUTH_SECRET: authSecret
};

/** A checked configuration, with whatever a test is about. */
export function toTestConfig(options: Partial<LogtoAuthOptions> = {}): Config {
	return toConfig({
		logLevel: 'silent',
		...options,
		env: { ...testEnv, ...options.env }
	});
}

/** A request of a browser that has some cookies. */
export function toEvent(
	cookies: readonly Pick<CookieChange, 'name' | 'value'>[] = [],
	address = 'https://app.example/'
): RequestEvent {
	const cookie = cookies
		.filter(({ value }) => value !== '')
		.map(({ name, value }) => `${name}=${value}`)
		.join('; ');
	const url = new URL(address);
	return {
		url,
		request: new Request(url, { headers: cookie === '' ? {} : { cookie } }),
		route: { id: null },
		params: {},
		cookies: { getAll: () => toPairs(cookies) },
		locals: {},
		isDataRequest: false,
		setHeaders() {}
	};
}

const toPairs = (cookies: readonly Pick<CookieChange, 'name' | 'value'>[]) =>
	cookies.filter(({ value }) => value !== '').map(({ name, value }) => ({ name, value }));

/** The request in which claims are confirmed. */
export const asker = { event: toEvent(), keepAlive: null };

/** A session of a user who just signed in. */
export function toRecord(config: Config, session: Partial<NewSession> = {}): SessionRecord {
	return createRecord(
		{
			app: toApp(config),
			site: 'https://app.example',
			profile: { sub: 'alice', name: 'Alice' },
			refreshToken: 'first',
			requested: config.requested,
			...session
		},
		config
	);
}
