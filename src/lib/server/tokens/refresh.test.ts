import { describe, expect, it, vi } from 'vitest';
import { toIssuerThatAnswers } from '../../../../tests/support/fake-issuer.js';
import { asker, toEvent, toRecord, toTestConfig } from '../../../../tests/support/units.js';
import { createCookieSessions } from '../session/cookie/cookie-sessions.js';
import { createRefresher } from './refresh.js';
import { createAccessTokens } from './access-tokens.js';
import { createRevalidation } from './revalidate.js';

const config = toTestConfig();
const refused = () => Promise.reject(new TypeError('fetch failed'));
const granted = (refreshToken: string, rest: object = {}) =>
	Response.json({
		access_token: `of ${refreshToken}`,
		refresh_token: refreshToken,
		expires_in: 3600,
		...rest
	});

/** What was asked of the token endpoint, and how each is answered, in order. */
function start(...answers: ReadonlyArray<() => Promise<Response> | Response>) {
	const asked: URLSearchParams[] = [];
	const revoked: string[] = [];
	const issuer = toIssuerThatAnswers(async (input, init) => {
		const body = new URLSearchParams(String(init?.body ?? ''));
		if (String(input).endsWith('/revocation')) {
			revoked.push(body.get('token') ?? '');
			return new Response(null, { status: 200 });
		}
		if (String(input).endsWith('/me')) return Response.json({ sub: 'alice', name: 'New name' });
		asked.push(body);
		const answer = answers[asked.length - 1];
		if (answer === undefined) throw new Error('Asked once too often.');
		return answer();
	});
	const sessions = createCookieSessions(config, '');
	const refresher = createRefresher(config, issuer, sessions);
	return {
		asked,
		revoked,
		sessions,
		refresher,
		tokens: createAccessTokens(sessions, refresher),
		revalidation: createRevalidation(config, issuer, sessions, refresher)
	};
}

describe('using a refresh token', () => {
	it('keeps the new refresh token', async () => {
		const { refresher, asked, sessions } = start(() => granted('second'));
		const record = toRecord(config);
		const { record: kept } = await refresher.use(record, { organizationId: 'acme' });
		expect(kept).toMatchObject({ refreshToken: 'second' });
		expect(Object.fromEntries(asked[0] ?? [])).toEqual({
			grant_type: 'refresh_token',
			refresh_token: 'first',
			organization_id: 'acme'
		});
		expect(await sessions.update(record, (now) => now)).toMatchObject({ refreshToken: 'second' });
	});

	it('tries once more, at once, when the connection breaks: Logto may have replaced it', async () => {
		const { refresher, asked } = start(refused, () => granted('second'));
		const began = Date.now();
		await refresher.use(toRecord(config), {});
		expect(asked.map((body) => body.get('refresh_token'))).toEqual(['first', 'first']);
		expect(Date.now() - began).toBeLessThan(2000);
	});

	it('does not try a third time, nor after a time-out or a refusal', async () => {
		const timeout = () => Promise.reject(new DOMException('too late', 'TimeoutError'));
		const invalid = () => Response.json({ error: 'invalid_target' }, { status: 400 });
		for (const [answers, code, times] of [
			[[refused, refused], 'issuer_unreachable', 2],
			[[timeout], 'issuer_unreachable', 1],
			[[invalid], 'resource_unknown', 1]
		] as const) {
			const { refresher, asked } = start(...answers);
			await expect(refresher.use(toRecord(config), {})).rejects.toMatchObject({ code });
			expect(asked).toHaveLength(times);
		}
	});

	it('uses the newer refresh token when Logto refuses the older one', async () => {
		const record = toRecord(config);
		const { refresher, asked, sessions } = start(
			() => Response.json({ error: 'invalid_grant' }, { status: 400 }),
			() => granted('third')
		);
		await sessions.update(record, (now) => ({
			...now,
			refreshToken: 'second',
			refreshTokenIssuedAt: now.refreshTokenIssuedAt + 1
		}));
		const { record: kept } = await refresher.use(record, {});
		expect(asked.map((body) => body.get('refresh_token'))).toEqual(['first', 'second']);
		expect(kept.refreshToken).toBe('third');
	});

	it.each([
		['within a millisecond', 0],
		['after the clock was set back', -3600_000]
	])('makes the record newer than the cookie, also %s', async (_, later) => {
		const { refresher, sessions } = start(() => granted('second'));
		const record = toRecord(config);
		const event = toEvent(await sessions.write(toEvent(), record));
		vi.useFakeTimers({ now: record.refreshTokenIssuedAt * 1000 + later, toFake: ['Date'] });
		try {
			await refresher.use(record, {});
			const { record: read, outdated } = await sessions.read(event);
			expect({ refreshToken: read?.refreshToken, outdated }).toEqual({
				refreshToken: 'second',
				outdated: true
			});
		} finally {
			vi.useRealTimers();
		}
	});

	it('revokes a refresh token that arrives after the sign-out, and keeps nothing of it', async () => {
		const { refresher, sessions, revoked } = start(() => granted('second'));
		const record = toRecord(config);
		await sessions.end(record);
		await expect(refresher.use(record, {})).rejects.toMatchObject({ code: 'session_expired' });
		expect(revoked).toEqual(['second']);
	});

	it('fails without a refresh token', async () => {
		const { refresher } = start();
		const record = toRecord(config, { refreshToken: null });
		await expect(refresher.use(record, {})).rejects.toMatchObject({
			code: 'refresh_token_missing'
		});
	});
});

describe('an access token', () => {
	const api = { resource: 'https://api.example.test' };

	it('is requested once for all callers, and then kept', async () => {
		const { tokens, asked } = start(() => granted('second'));
		const record = toRecord(config);
		const all = await Promise.all(Array.from({ length: 50 }, () => tokens.get(record, api)));
		expect(new Set(all.map(({ token }) => token.accessToken))).toEqual(new Set(['of second']));
		expect(asked).toHaveLength(1);
		expect((await tokens.get(all[0]?.record ?? record, api)).token.accessToken).toBe('of second');
	});

	it('is returned while it is valid when Logto cannot be reached', async () => {
		const { tokens } = start(() => granted('second'), refused, refused);
		const { record, token } = await tokens.get(toRecord(config), api);
		await new Promise((next) => setTimeout(next, 2));
		const again = await tokens.get(record, api, { maxAge: 0.001 });
		expect(again.token).toEqual(token);
	});

	it('is not returned again after an API refused it', async () => {
		const { tokens } = start(
			() => granted('second'),
			() => granted('third')
		);
		const { record, token } = await tokens.get(toRecord(config), api);
		const next = await tokens.get(record, api, { not: token.accessToken });
		expect(next.token.accessToken).toBe('of third');
	});
});

describe('confirming claims', () => {
	const old = (seconds: number) => ({
		...toRecord(config),
		checkedAt: Date.now() / 1000 - seconds
	});

	it('is due in the background first, and before the request when the time is over', () => {
		const { revalidation } = start();
		expect([0, 200, 250, 301].map((age) => revalidation.isDue(old(age)))).toEqual([
			'no',
			'no',
			'soon',
			'now'
		]);
		expect(revalidation.isDue({ ...old(0), omitted: ['custom_data'] })).toBe('now');
		expect(revalidation.isDue({ ...old(0), omitted: ['organization_data.description'] })).toBe(
			'no'
		);
		expect(revalidation.isDue({ ...old(999), refreshToken: null })).toBe('no');
	});

	it('takes the current claims, and drops the tokens if rights have changed', async () => {
		const { revalidation } = start(() => granted('second'));
		const profile = { sub: 'alice', organization_roles: ['acme:admin'] };
		const token = { accessToken: 'a', issuedAt: 1, expiresAt: 9e9, scope: '' };
		const record = { ...old(301), profile, accessTokens: { ' acme': token } };
		const next = await revalidation.check(record, Date.now() / 1000, asker);
		expect(next.profile).toEqual({ sub: 'alice', name: 'New name' });
		expect(next.checkedAt).toBeGreaterThan(record.checkedAt);
		expect(next.accessTokens).toEqual({});
	});

	it('happens once for all requests that wait', async () => {
		const { revalidation, asked } = start(() => granted('second'));
		const record = old(301);
		// Earlier than now: a confirmation within the same millisecond can be older than the call.
		const since = Date.now() / 1000 - 1;
		await Promise.all(Array.from({ length: 20 }, () => revalidation.check(record, since, asker)));
		expect(asked).toHaveLength(1);
	});

	it('pauses after an outage, so that no page waits for it again', async () => {
		const { revalidation } = start(refused, refused);
		const record = old(301);
		await expect(revalidation.check(record, Date.now() / 1000, asker)).rejects.toMatchObject({
			code: 'issuer_unreachable'
		});
		expect(revalidation.isDue(record)).toBe('no');
		vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 11_000 });
		try {
			expect(revalidation.isDue(record)).toBe('now');
		} finally {
			vi.useRealTimers();
		}
	});
});
