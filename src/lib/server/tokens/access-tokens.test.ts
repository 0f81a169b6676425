import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toIssuerThatAnswers } from '../../../../tests/support/fake-issuer.js';
import { toRecord, toTestConfig } from '../../../../tests/support/units.js';
import { createCookieSessions } from '../session/cookie/cookie-sessions.js';
import { toTokenKey } from '../session/record/kept-tokens.js';
import { now } from '../internal/clock.js';
import { createAccessTokens } from './access-tokens.js';
import { createRefresher } from './refresh.js';

beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date'] });
});
afterEach(() => {
	vi.useRealTimers();
});

const config = toTestConfig();
const target = { resource: 'https://api.example.test' };

/** The tokens of two sessions at a Logto that refuses as `status` says, and how often it was asked. */
async function start(status: number, error = 'invalid_target') {
	const sessions = createCookieSessions(config, '');
	const asked = vi.fn(async () => Response.json({ error }, { status }));
	const refresher = createRefresher(config, toIssuerThatAnswers(asked), sessions);
	const tokens = createAccessTokens(sessions, refresher);
	const [record, other] = [
		await sessions.create(toRecord(config)),
		await sessions.create(toRecord(config))
	];
	const ask = async (whose = record, what: Parameters<typeof tokens.get>[1] = target) => {
		const before = asked.mock.calls.length;
		const code: unknown = await tokens
			.get(whose, what)
			.catch((error: { code?: unknown }) => error.code);
		return [code, asked.mock.calls.length - before];
	};
	return { ask, record, other, tokens, asked };
}

describe('a token that Logto refused', () => {
	it.each([
		['invalid_target', 'resource_unknown'],
		['insufficient_scope', 'consent_required']
	])('repeats the refusal %s for ten seconds without a request', async (error, expected) => {
		const { ask } = await start(400, error);
		const [code, questions] = await ask();
		expect([code, questions]).toEqual([expected, 1]);
		expect(await ask()).toEqual([code, 0]);
		vi.setSystemTime(Date.now() + 10_001);
		expect(await ask()).toEqual([code, 1]);
	});

	it('requests it again after the claims are confirmed', async () => {
		const { ask, record } = await start(400);
		await ask();
		expect(await ask({ ...record, checkedAt: now() + 1 })).toEqual([expect.any(String), 1]);
	});

	it('refuses no other token and no other session', async () => {
		const { ask, record, other } = await start(400);
		await ask();
		expect(await ask(other)).toEqual([expect.any(String), 1]);
		expect(await ask(record, { organizationId: 'acme' })).toEqual([expect.any(String), 1]);
	});
});

it.each([
	[3600, 1],
	[30, 0]
])(
	'a token from a clock %i seconds ahead is trusted no longer than others for a right: %i requests',
	async (ahead, questions) => {
		const { record, tokens, asked } = await start(403);
		const issuedAt = now() + ahead;
		const token = { accessToken: 'a', issuedAt, expiresAt: issuedAt + 3600, scope: 'read:things' };
		const before = { ...record, accessTokens: { [toTokenKey(target)]: token } };
		await tokens.get(before, target, { maxAge: 300 }).catch(() => undefined);
		expect(asked).toHaveBeenCalledTimes(questions);
		// Where no age is asked for, it serves to its end.
		expect(tokens.peek(before, target)).toEqual(token);
	}
);

it('does not remember a failure of Logto as a refusal', async () => {
	const { ask } = await start(500);
	expect(await ask()).toEqual(await ask());
	expect(await ask()).toEqual([
		'issuer_unreachable',
		expect.toSatisfy((count: number) => count > 0)
	]);
});
