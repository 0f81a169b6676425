import { memoryStore, redisStore, type LogtoAuthOptions } from 'sveltekit-logto/server';
import { createClient } from 'redis';

type Env = NonNullable<LogtoAuthOptions['env']>;

/**
 * Where the demo keeps sessions: in Redis with `REDIS_URL`, else in the cookie. The tests choose by
 * `DEMO_SESSIONS` and shorten times by `DEMO_REVALIDATE`, `DEMO_MAX_AGE`, `DEMO_ABSOLUTE_MAX_AGE`,
 * `DEMO_UPDATE_AGE` and `DEMO_TIMEOUT`, all in seconds.
 */
export function toSessionOptions(env: Env): Partial<LogtoAuthOptions> {
	return {
		...toStore(env),
		session: {
			...toSeconds('maxAge', env['DEMO_MAX_AGE']),
			...toSeconds('absoluteMaxAge', env['DEMO_ABSOLUTE_MAX_AGE']),
			...toSeconds('updateAge', env['DEMO_UPDATE_AGE']),
			...toSeconds('revalidate', env['DEMO_REVALIDATE'])
		},
		...toSeconds('timeout', env['DEMO_TIMEOUT'])
	};
}

function toStore(env: Env): Partial<LogtoAuthOptions> {
	const url = env['REDIS_URL'] ?? '';
	if (url !== '') return { sessions: redisStore(connect(url)), backchannelLogout: true };
	if (env['DEMO_SESSIONS'] === 'memory')
		return { sessions: memoryStore(), backchannelLogout: true };
	// One process: what it remembers of ended sessions is all there is to know.
	return { revocations: memoryStore(), backchannelLogout: true };
}

function connect(url: string) {
	const client = createClient({ url });
	// It connects again by itself; meanwhile requests that need a session are answered 503.
	client.on('error', (error: Error) => console.warn(`Redis: ${error.message}`));
	client.connect().catch(() => undefined);
	return client;
}

function toSeconds<Name extends string>(
	name: Name,
	value: string | undefined
): Partial<Record<Name, number>> {
	if (value === undefined || value === '') return {};
	const seconds: Partial<Record<Name, number>> = {};
	seconds[name] = Number(value);
	return seconds;
}
