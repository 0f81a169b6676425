import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toIssuerThatAnswers } from '../../../../tests/support/fake-issuer.js';
import { asker, toEvent, toRecord, toTestConfig } from '../../../../tests/support/units.js';
import { createCookieSessions } from '../session/cookie/cookie-sessions.js';
import { now } from '../internal/clock.js';
import type { SessionRecord } from '../session/record/record.js';
import { createStoredSessions } from '../session/store/stored-sessions.js';
import { memoryStore } from '../stores/memory-store.js';
import { createRefresher } from './refresh.js';
import { createRevalidation } from './revalidate.js';

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
	vi.useRealTimers();
});

const config = toTestConfig({ session: { revalidate: 300 } });
const kinds = [
	['a cookie', () => createCookieSessions(config, '')],
	['a store', () => createStoredSessions(config, '', memoryStore())]
] as const;

/** An app that confirms sessions at a Logto which answers as `token` says. */
function start(createSessions: (typeof kinds)[number][1], token: () => Response) {
	const sessions = createSessions();
	const asked = vi.fn(token);
	const issuer = toIssuerThatAnswers(async (input) =>
		String(input).endsWith('/me') ? Response.json({ sub: 'alice', name: 'New' }) : asked()
	);
	const refresher = createRefresher(config, issuer, sessions);
	const begin = async (times: Partial<SessionRecord>) => {
		const record = { ...toRecord(config), ...times };
		await sessions.create(record);
		return record;
	};
	return { sessions, asked, begin, ...createRevalidation(config, issuer, sessions, refresher) };
}

const grant = () => Response.json({ access_token: 'a', expires_in: 3600 });
const long = () => ({ checkedAt: now() - 400 });

describe.each(kinds)('a session in %s', (_, createSessions) => {
	it('is confirmed once for all requests that ask', async () => {
		const { begin, check, asked } = start(createSessions, grant);
		const record = await begin(long());
		const since = now() - 150;
		const all = await Promise.all([check(record, since, asker), check(record, since, asker)]);
		expect(all.map(({ profile }) => profile.name)).toEqual(['New', 'New']);
		expect(asked).toHaveBeenCalledOnce();
	});

	it('pauses for ten seconds after a failure of Logto, and delays no other session', async () => {
		const { begin, check, isDue } = start(
			createSessions,
			() => new Response(null, { status: 500 })
		);
		const [slow, other] = [await begin(long()), await begin(long())];
		await expect(check(slow, now(), asker)).rejects.toMatchObject({ code: 'issuer_unreachable' });
		expect([isDue(slow), isDue(other)]).toEqual(['no', 'now']);
		vi.setSystemTime(Date.now() + 10_001);
		expect(isDue(slow)).toBe('now');
	});

	it('is due if a clock ahead confirmed it, and keeps its new claims', async () => {
		const { begin, check, isDue, asked, sessions } = start(createSessions, grant);
		const record = await begin({ checkedAt: now() + 7200 });
		const cookies = await sessions.write(toEvent(), record);
		expect(isDue(record)).toBe('now');
		expect(await check(record, now() - 150, asker)).toMatchObject({ profile: { name: 'New' } });
		expect(asked).toHaveBeenCalledOnce();
		const { record: read } = await sessions.read(toEvent(cookies));
		expect(read?.profile.name).toBe('New');
		expect(read === null ? null : isDue(read)).toBe('no');
	});

	it('accepts the time of a clock that is half a minute ahead', async () => {
		const { begin, isDue } = start(createSessions, grant);
		expect(isDue(await begin({ checkedAt: now() + 30 }))).toBe('no');
	});
});
