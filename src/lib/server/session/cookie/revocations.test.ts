import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { toRecord, toTestConfig } from '../../../../../tests/support/units.js';
import { memoryStore } from '../../stores/memory-store.js';
import { clockMargin, createRevocations } from './revocations.js';
import { toApp, type SessionRecord } from '../record/record.js';
import type { SessionsOf } from '../sessions.js';

const config = toTestConfig();
const now = 1_000_000;
const lifetime = 600;

beforeEach(() => {
	vi.useFakeTimers({ now: now * 1000 });
});
afterEach(() => {
	vi.useRealTimers();
});

function start() {
	const store = memoryStore();
	return { store, revocations: createRevocations(store, lifetime, toApp(config)) };
}

/** Sessions that began before now: two of Alice with a Logto session, one without, one of Bob. */
function toSessions(): Readonly<Record<'a' | 'b' | 'nameless' | 'bob', SessionRecord>> {
	const begin = (sub: string, sid: string | null) => ({
		...toRecord(config, { profile: { sub }, sid }),
		signedInAt: now - 10
	});
	return {
		a: begin('alice', 'a'),
		b: begin('alice', 'b'),
		nameless: begin('alice', null),
		bob: begin('bob', 'c')
	};
}

describe('a session that was ended', () => {
	it('is ended, and no other of the person', async () => {
		const { revocations } = start();
		const { a, b } = toSessions();
		await revocations.addSession(a);
		expect([await revocations.includes(a), await revocations.includes(b)]).toEqual([true, false]);
	});

	it('stays ended for as long as its cookie could live, and is then forgotten', async () => {
		const { revocations, store } = start();
		const { a } = toSessions();
		const write = vi.spyOn(store, 'write');
		await revocations.addSession(a);
		expect(write.mock.calls[0]?.[1]).toMatchObject({
			expiresAt: now + lifetime + clockMargin,
			tags: []
		});
		vi.setSystemTime((now + lifetime + clockMargin - 1) * 1000);
		expect(await revocations.includes(a)).toBe(true);
		vi.setSystemTime((now + lifetime + clockMargin + 1) * 1000);
		expect(await revocations.includes(a)).toBe(false);
	});

	it.each([-3600, 3600])(
		'is ended, though the clock of the process is off by %i seconds',
		async (off) => {
			const { revocations } = start();
			const { a, bob } = toSessions();
			vi.setSystemTime((now + off) * 1000);
			await revocations.addSession(a);
			await revocations.addAll({ subject: 'bob' });
			vi.setSystemTime((now + Math.max(0, off)) * 1000);
			expect(await revocations.includes({ ...a, signedInAt: now - 1 })).toBe(true);
			expect(await revocations.includes({ ...bob, signedInAt: now - 1 })).toBe(true);
		}
	);

	it('is named in the store by nothing that signs in or says who it is', async () => {
		const { revocations, store } = start();
		const { a } = toSessions();
		const write = vi.spyOn(store, 'write');
		await revocations.addSession(a);
		await revocations.addAll({ subject: 'alice', sid: 'a-sid' });
		await revocations.addAll({ subject: 'alice' });
		const keys = write.mock.calls.map(([id]) => id);
		expect(keys.join()).not.toMatch(new RegExp(`${a.id}|alice|a-sid`));
		expect(keys.map((key) => key.replace(/:[^:]*$/, ''))).toEqual([
			'ended:id',
			'ended:sid',
			'ended:nosid',
			'ended:sub'
		]);
	});
});

describe('all sessions', () => {
	it.each<[string, SessionsOf, string[]]>([
		['of a person', { subject: 'alice' }, ['a', 'b', 'nameless']],
		['of a Logto session', { subject: null, sid: 'a' }, ['a']],
		[
			'of a Logto session of a known person, and those of theirs that name none',
			{ subject: 'alice', sid: 'a' },
			['a', 'nameless']
		],
		['of nobody', { subject: null }, []]
	])('%s end, and no others', async (_, whose, expected) => {
		const { revocations } = start();
		await revocations.addAll(whose);
		const ended = await Promise.all(
			Object.entries(toSessions()).map(async ([name, record]) =>
				(await revocations.includes(record)) ? [name] : []
			)
		);
		expect(ended.flat()).toEqual(expected);
	});

	it('leave no mark in the store for a user that no logout named', async () => {
		const { revocations, store } = start();
		const write = vi.spyOn(store, 'write');
		await revocations.addAll({ subject: null });
		expect(write).not.toHaveBeenCalled();
		await revocations.addAll({ subject: null, sid: 'a' });
		expect(write).toHaveBeenCalledOnce();
	});

	it('end also when another process marks them at the same moment', async () => {
		const { revocations, store } = start();
		const { a } = toSessions();
		const write = vi.spyOn(store, 'write').mockResolvedValueOnce(false);
		await revocations.addAll({ subject: 'alice' });
		expect(write).toHaveBeenCalledTimes(2);
		expect(await revocations.includes(a)).toBe(true);
	});

	it('are not ended without a word when the store never takes the mark', async () => {
		const { revocations, store } = start();
		vi.spyOn(store, 'write').mockResolvedValue(false);
		await expect(revocations.addAll({ subject: 'alice' })).rejects.toMatchObject({
			code: 'session_store_unreachable'
		});
	});

	it('that begin afterwards do not end, whatever the clock says', async () => {
		const { revocations } = start();
		const { a } = toSessions();
		await revocations.addAll({ subject: 'alice' });
		vi.setSystemTime((now - 3600) * 1000);
		const begun = await revocations.begin(a);
		expect(await revocations.includes(begun)).toBe(false);
		expect(await revocations.includes(a)).toBe(true);
		await revocations.addAll({ subject: 'alice' });
		expect(await revocations.includes(begun)).toBe(true);
	});

	it('that began since the last time end as well, also when three end them at once', async () => {
		const { revocations } = start();
		const { a } = toSessions();
		await revocations.addAll({ subject: 'alice' });
		const begun = await revocations.begin(a);
		const again = () => revocations.addAll({ subject: 'alice' });
		await Promise.all([again(), again(), again()]);
		expect(await revocations.includes(begun)).toBe(true);
	});
});

it('two applications that share a store do not end sessions of each other, whatever ids users have', async () => {
	const { store, revocations } = start();
	const { a } = toSessions();
	const other = createRevocations(store, lifetime, 'https://other.logto.app/oidc app');
	await other.addAll({ subject: 'alice' });
	await other.addAll({ subject: 'alice', sid: 'a' });
	expect(await revocations.includes(a)).toBe(false);
});

describe('an impersonation', () => {
	const begin = (sid: string | null) => ({
		...toRecord(config, { profile: { sub: 'bob' }, sid }),
		actor: { id: 'alice', name: null }
	});

	it.each<[string, SessionsOf]>([
		['the user', { subject: 'bob' }],
		['the user who acts', { subject: 'alice' }],
		['a Logto session that none of their sessions names', { subject: 'alice', sid: 'x' }]
	])('ends with all sessions of %s', async (_, whose) => {
		const { revocations } = start();
		await revocations.addAll(whose);
		expect(await revocations.includes(begin(null))).toBe(true);
	});

	it('ends with the Logto session of the user who acts', async () => {
		const { revocations } = start();
		await revocations.addAll({ subject: 'alice', sid: 'of alice' });
		expect(await revocations.includes(begin('of alice'))).toBe(true);
		expect(await revocations.includes(begin('another'))).toBe(false);
	});
});
