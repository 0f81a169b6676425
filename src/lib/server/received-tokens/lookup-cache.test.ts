import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { LogtoAuthError } from '../../errors.js';
import { createLookupCache, type Lookup, type LookupCache } from './lookup-cache.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const later = (seconds: number) => void vi.setSystemTime(Date.now() + seconds * 1000);
const inSeconds = (seconds: number) => Date.now() / 1000 + seconds;

type Answer = { readonly expiresAt: number };

/** Counts how often it is asked, and how often at a time. */
function createLogto(answer: () => object | Error = () => ({})) {
	const asked = { times: 0, now: 0, most: 0 };
	const ask = async (): Promise<Answer> => {
		asked.times++;
		asked.most = Math.max(asked.most, ++asked.now);
		await new Promise((resolve) => setImmediate(resolve));
		asked.now--;
		const given = answer();
		if (given instanceof Error) throw given;
		return { expiresAt: inSeconds(3600), ...given };
	};
	return { asked, ask };
}

const refuse = () => new LogtoAuthError('token_invalid');
const of = (
	token: string,
	sender = '192.0.2.1',
	warn: Lookup['warn'] = () => undefined
): Lookup => ({ token, sender: () => sender, warn });

/** The codes of so many made-up tokens that one sender sends at once. */
async function flood(
	cache: LookupCache<Answer>,
	ask: () => Promise<Answer>,
	{ count = 300, sender = '192.0.2.1', name = 'made-up' } = {}
): Promise<readonly string[]> {
	const asking = Array.from({ length: count }, (_, index) =>
		cache.get(of(`${name}-${index}`, sender), ask).then(
			() => 'passed',
			(error: LogtoAuthError) => error.code
		)
	);
	return Promise.all(asking);
}

describe('an answer', () => {
	test('is requested once for all callers at the same time', async () => {
		for (const answer of [() => ({}), refuse]) {
			const { asked, ask } = createLogto(answer);
			const cache = createLookupCache<Answer>(5000);
			await Promise.allSettled(Array.from({ length: 50 }, () => cache.get(of('a'), ask)));
			expect(asked.times).toBe(1);
		}
	});

	test.each([
		[3600, [29, 2]],
		[5, [4, 2]]
	])(
		'is remembered for half a minute, or until the token expires: %d seconds',
		async (ends, [first, then]) => {
			const { asked, ask } = createLogto(() => ({ expiresAt: inSeconds(ends) }));
			const cache = createLookupCache<Answer>(5000);
			for (const [wait, times] of [
				[0, 1],
				[first, 1],
				[then, 2]
			] as const) {
				later(wait ?? 0);
				await cache.get(of('a'), ask);
				expect(asked.times).toBe(times);
			}
		}
	);

	test('is remembered for ten seconds if it is a refusal, with its code', async () => {
		const { asked, ask } = createLogto(() => new LogtoAuthError('not_a_member'));
		const cache = createLookupCache<Answer>(5000);
		for (const wait of [0, 9, 2]) {
			later(wait);
			await expect(cache.get(of('a'), ask)).rejects.toMatchObject({ code: 'not_a_member' });
		}
		expect(asked.times).toBe(2);
	});

	test.each(['issuer_unreachable', 'issuer_invalid', 'configuration'] as const)(
		'is not a failure, after which it is asked again: %s',
		async (code) => {
			const { asked, ask } = createLogto(() => new LogtoAuthError(code));
			const cache = createLookupCache<Answer>(5000);
			for (let time = 1; time <= 2; time++) {
				await expect(cache.get(of('a'), ask)).rejects.toMatchObject({ code });
				expect(asked.times).toBe(time);
			}
		}
	);

	test('depends on the token and on all of the target', async () => {
		const { asked, ask } = createLogto();
		const cache = createLookupCache<Answer>(5000);
		const targets = [undefined, [], [''], [null], ['b'], [['b']], ['b', null], ['b,c'], ['b', 'c']];
		for (const target of targets) await cache.get({ ...of('a'), ...(target && { target }) }, ask);
		for (const token of ['ab', 'a b']) await cache.get(of(token), ask);
		expect(asked.times).toBe(targets.length + 2);
	});
});

describe('made-up tokens of one sender', () => {
	test('are asked about twenty times at once, and then five times a second', async () => {
		const { asked, ask } = createLogto(refuse);
		const cache = createLookupCache<Answer>(5000);
		const codes = await flood(cache, ask);
		expect(asked.times).toBe(20);
		expect(codes.filter((code) => code === 'token_invalid').length).toBe(20);
		expect(codes.filter((code) => code === 'too_many_requests').length).toBe(280);
		for (let second = 1; second <= 10; second++) {
			later(1);
			await flood(cache, ask, { count: 50, name: `later-${second}` });
			expect(asked.times).toBe(20 + 5 * second);
		}
	});

	test('are asked about two at a time', async () => {
		const { asked, ask } = createLogto(refuse);
		await flood(createLookupCache<Answer>(5000), ask);
		expect(asked.most).toBe(2);
	});

	test('cost nothing while Logto fails, because no answer says that they are made up', async () => {
		const { asked, ask } = createLogto(() => new LogtoAuthError('issuer_unreachable'));
		const cache = createLookupCache<Answer>(5000);
		for (let time = 0; time < 30; time++)
			await expect(cache.get(of(`new-${time}`), ask)).rejects.toMatchObject({
				code: 'issuer_unreachable'
			});
		expect(asked.times).toBe(30);
	});

	test('cost nothing where they do not count', async () => {
		const { asked, ask } = createLogto(refuse);
		const cache = createLookupCache<Answer>(5000, { isCounted: () => false });
		for (let time = 0; time < 30; time++)
			await cache.get(of(`ended-${time}`), ask).catch(() => undefined);
		expect(asked.times).toBe(30);
	});

	test('delay no other sender', async () => {
		const wrong = createLogto(refuse);
		const right = createLogto();
		const cache = createLookupCache<Answer>(5000);
		const attack = flood(cache, wrong.ask);
		await cache.get(of('good', '203.0.113.9'), right.ask);
		await attack;
		await cache.get(of('another', '203.0.113.9'), right.ask);
		expect(right.asked.times).toBe(2);
	});

	test('do not delay a token of that sender that was good in the last day', async () => {
		const wrong = createLogto(refuse);
		const right = createLogto();
		const cache = createLookupCache<Answer>(5000);
		await cache.get(of('good'), right.ask);
		for (const wait of [31, 3600, 23 * 3600]) {
			later(wait);
			const attack = flood(cache, wrong.ask, { name: `wait-${wait}` });
			await cache.get(of('good'), right.ask);
			await cache.get({ ...of('good'), target: ['elsewhere', wait] }, right.ask);
			await attack;
		}
		expect(right.asked.times).toBe(7);
	});

	test('do not remove remembered answers', async () => {
		const { asked, ask } = createLogto();
		const cache = createLookupCache<Answer>(60_000);
		await cache.get(of('good'), ask);
		const wrong = createLogto(refuse);
		for (let sender = 0; sender < 100; sender++)
			await flood(cache, wrong.ask, { count: 25, sender: `192.0.2.${sender}`, name: `${sender}` });
		expect(wrong.asked.times).toBe(2000);
		await cache.get(of('good'), ask);
		expect(asked.times).toBe(1);
	});

	test('are logged by the request that was refused, without the token or the sender', async () => {
		const cache = createLookupCache<Answer>(5000);
		const { ask } = createLogto(refuse);
		await flood(cache, ask);
		const warn = vi.fn();
		await expect(cache.get(of('one-more', '192.0.2.1', warn), ask)).rejects.toMatchObject({
			code: 'too_many_requests'
		});
		expect(warn).toHaveBeenCalledExactlyOnceWith(expect.stringContaining('429'));
		expect(String(warn.mock.calls)).not.toMatch(/192|one-more/);
	});
});

describe('a token that was good', () => {
	test('shares the lane of its sender again after it is refused', async () => {
		const right = createLogto();
		const wrong = createLogto(refuse);
		const cache = createLookupCache<Answer>(5000);
		await cache.get(of('good'), right.ask);
		later(31);
		await expect(cache.get(of('good'), wrong.ask)).rejects.toMatchObject({ code: 'token_invalid' });
		await flood(cache, wrong.ask);
		later(0.1);
		const target = { ...of('good'), target: ['elsewhere'] };
		await expect(cache.get(target, right.ask)).rejects.toMatchObject({ code: 'too_many_requests' });
	});

	test('causes no more refusals than a sender may, wherever it is sent from', async () => {
		const right = createLogto();
		const away = createLogto(() => new LogtoAuthError('not_a_member'));
		const cache = createLookupCache<Answer>(5000);
		await cache.get(of('good'), right.ask);
		for (let index = 0; index < 300; index++) {
			const lookup = { ...of('good', `192.0.2.${index % 200}`), target: [index] };
			await cache.get(lookup, away.ask).catch(() => undefined);
		}
		expect(away.asked.times).toBe(20);
	});

	test('is proven too if Logto says that its user is not a member', async () => {
		const away = createLogto(() => new LogtoAuthError('not_a_member'));
		const wrong = createLogto(refuse);
		const right = createLogto();
		const cache = createLookupCache<Answer>(5000);
		await cache.get({ ...of('good'), target: ['globex'] }, away.ask).catch(() => undefined);
		await flood(cache, wrong.ask);
		await cache.get({ ...of('good'), target: ['acme'] }, right.ask);
		expect(right.asked.times).toBe(1);
		expect(wrong.asked.times).toBe(20);
	});
});

describe('many senders', () => {
	test('have at most eight questions under way; the rest waits or is refused', async () => {
		const { asked, ask } = createLogto(refuse);
		const cache = createLookupCache<Answer>(5000);
		const attacks = Array.from({ length: 40 }, (_, index) =>
			flood(cache, ask, { count: 20, sender: `192.0.2.${index}`, name: `${index}` })
		);
		const codes = (await Promise.all(attacks)).flat();
		expect(asked.most).toBe(8);
		// Eight, the 256 that wait, and some that came when others had their answer.
		expect(asked.times).toBeLessThan(400);
		expect(new Set(codes)).toEqual(new Set(['token_invalid', 'too_many_requests']));
	});

	test('do not delay a token that was good before', async () => {
		const right = createLogto();
		const cache = createLookupCache<Answer>(60_000);
		await cache.get(of('good'), right.ask);
		later(31);
		const never = () => new Promise<Answer>(() => undefined);
		for (let index = 0; index < 400; index++)
			cache.get(of(`made-up-${index}`, `192.0.2.${index}`), never).catch(() => undefined);
		await new Promise((resolve) => setImmediate(resolve));
		await cache.get(of('good'), right.ask);
		expect(right.asked.times).toBe(2);
	});
});

describe('a question that gets no answer', () => {
	const never = () => new Promise<Answer>(() => undefined);

	test('is given up in time by every request that waits for it', async () => {
		let times = 0;
		const cache = createLookupCache<Answer>(20);
		const asking = Array.from({ length: 5 }, () =>
			cache.get(of('a'), () => {
				times++;
				return never();
			})
		);
		for (const result of await Promise.allSettled(asking))
			expect(result).toMatchObject({ reason: { code: 'issuer_unreachable' } });
		expect(times).toBe(1);
	});
});

describe('in an isolate', () => {
	test('no request waits for the question of another request, which may have ended', async () => {
		const cache = createLookupCache<Answer>(5000, {}, true);
		cache.get(of('a'), () => new Promise<Answer>(() => undefined)).catch(() => undefined);
		const { ask } = createLogto();
		await expect(cache.get(of('a'), ask)).resolves.toBeDefined();
	});

	test('a request that waited for its turn takes the answer of the first', async () => {
		const { asked, ask } = createLogto();
		const cache = createLookupCache<Answer>(5000, {}, true);
		await Promise.all(Array.from({ length: 50 }, () => cache.get(of('a'), ask)));
		expect(asked.times).toBe(2);
	});
});
