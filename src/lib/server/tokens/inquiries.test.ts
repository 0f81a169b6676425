import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LogtoAuthError } from '../../errors.js';
import { createInquiries } from './inquiries.js';

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

const later = (seconds: number) => void vi.setSystemTime(Date.now() + seconds * 1000);
const inSeconds = (seconds: number) => Date.now() / 1000 + seconds;

/** Counts how often it is asked, and how often at a time. */
function createLogto(answer: () => object | Error = () => ({})) {
	const asked = { times: 0, now: 0, most: 0 };
	const ask = async () => {
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

test('asks once for everybody who wants to know at the same time', async () => {
	for (const answer of [() => ({}), refuse]) {
		const { asked, ask } = createLogto(answer);
		const inquiries = createInquiries(5000);
		await Promise.allSettled(Array.from({ length: 50 }, () => inquiries.get(['a'], ask)));
		expect(asked.times).toBe(1);
	}
});

test('lets an answer serve on for half a minute', async () => {
	const { asked, ask } = createLogto();
	const inquiries = createInquiries(5000);
	await inquiries.get(['a'], ask);
	later(29);
	await inquiries.get(['a'], ask);
	expect(asked.times).toBe(1);
	later(2);
	await inquiries.get(['a'], ask);
	expect(asked.times).toBe(2);
});

test('lets no answer serve on after its end', async () => {
	const { asked, ask } = createLogto(() => ({ expiresAt: inSeconds(5) }));
	const inquiries = createInquiries(5000);
	await inquiries.get(['a'], ask);
	later(6);
	await inquiries.get(['a'], ask);
	expect(asked.times).toBe(2);
});

test('lets a refusal serve on for ten seconds, with its code', async () => {
	const { asked, ask } = createLogto(() => new LogtoAuthError('not_a_member'));
	const inquiries = createInquiries(5000);
	for (const wait of [0, 9, 2]) {
		later(wait);
		await expect(inquiries.get(['a'], ask)).rejects.toMatchObject({ code: 'not_a_member' });
	}
	expect(asked.times).toBe(2);
});

test.each(['issuer_unreachable', 'issuer_invalid', 'configuration'] as const)(
	'asks again after a failure: %s',
	async (code) => {
		const { asked, ask } = createLogto(() => new LogtoAuthError(code));
		const inquiries = createInquiries(5000);
		for (let time = 1; time <= 2; time++) {
			await expect(inquiries.get(['a'], ask)).rejects.toMatchObject({ code });
			expect(asked.times).toBe(time);
		}
	}
);

test('tells questions apart by all their parts', async () => {
	const { asked, ask } = createLogto();
	const inquiries = createInquiries(5000);
	const questions = [['a'], ['a', ''], ['a', null], ['a', 'b'], ['ab'], ['a', ['b']], ['a,b']];
	for (const question of questions) await inquiries.get(question, ask);
	expect(asked.times).toBe(questions.length);
});

test('has no more than sixteen questions under way', async () => {
	const { asked, ask } = createLogto(refuse);
	const inquiries = createInquiries(5000);
	await Promise.allSettled(Array.from({ length: 300 }, (_, index) => inquiries.get([index], ask)));
	expect(asked.times).toBe(300);
	expect(asked.most).toBeLessThanOrEqual(16);
	expect(asked.most).toBeGreaterThan(8);
});

test('keeps what it knows while thousands of made-up tokens come', async () => {
	const { asked, ask } = createLogto();
	const inquiries = createInquiries(60_000);
	await inquiries.get(['good'], ask);
	const wrong = createLogto(refuse);
	const flood = Array.from({ length: 2000 }, (_, index) => inquiries.get([index], wrong.ask));
	await Promise.allSettled(flood);
	await inquiries.get(['good'], ask);
	expect(asked.times).toBe(1);
});

test('gives up when nobody answers, and does not ask for those who gave up', async () => {
	let times = 0;
	const never = () => new Promise<{ expiresAt: number }>(() => void times++);
	const inquiries = createInquiries<{ expiresAt: number }>(20);
	const asking = Array.from({ length: 5 }, () => inquiries.get(['a'], never));
	for (const { reason } of await settleRejected(asking))
		expect(reason).toMatchObject({ code: 'issuer_unreachable' });
	expect(times).toBe(1);
});

async function settleRejected(promises: readonly Promise<unknown>[]) {
	const settled = await Promise.allSettled(promises);
	const rejected = settled.filter((each) => each.status === 'rejected');
	expect(rejected.length).toBe(promises.length);
	return rejected;
}
