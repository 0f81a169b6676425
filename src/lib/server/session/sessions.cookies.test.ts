import { describe, expect, it, vi } from 'vitest';
import { toEvent, toRecord, toTestConfig } from '../../../../tests/support/units.js';
import { memoryStore } from '../stores/memory-store.js';
import { createCookieSessions } from './cookie/cookie-sessions.js';

const config = toTestConfig();

describe('sessions in cookies', () => {
	it('end everywhere with revocations, and not without them', async () => {
		const revocations = memoryStore();
		const create = () => createCookieSessions(toTestConfig({ revocations }), '');
		const one = create();
		const other = create();
		const record = toRecord(config);
		await one.create(record);
		const event = toEvent(await one.write(toEvent(), record));
		expect(await other.endAll({ subject: 'alice' })).toBe('ended');
		expect((await one.read(event)).record).toBeNull();
		const kept = await one.create(toRecord(config));
		const again = { event: toEvent(await one.write(toEvent(), kept)) };
		expect((await other.read(again.event)).record).not.toBeNull();
		const alone = createCookieSessions(toTestConfig(), '');
		expect(await alone.endAll({ subject: 'alice' })).toBe('impossible');
	});

	it('delete the chunks that are left of a larger session', async () => {
		const session = { headerBudget: 8192 };
		const sessions = createCookieSessions(toTestConfig({ session }), '');
		const noise = [...crypto.getRandomValues(new Uint8Array(2900))]
			.map((byte) => byte.toString(16))
			.join('');
		const large = toRecord(config, { profile: { sub: 'alice', custom_data: { noise } } });
		const before = await sessions.write(toEvent(), large);
		expect(before.map(({ name }) => name)).toEqual([
			'__Host-logto.session.0',
			'__Host-logto.session.1'
		]);
		const after = await sessions.write(toEvent(before), { ...large, profile: { sub: 'alice' } });
		expect(after.map(({ name, value }) => [name, value === ''])).toEqual([
			['__Host-logto.session', false],
			['__Host-logto.session.0', true],
			['__Host-logto.session.1', true]
		]);
	});

	it('warn once about the largest claim, and continue without it', async () => {
		const warn = vi.fn();
		const sessions = createCookieSessions(
			toTestConfig({ logLevel: 'warn', logger: { warn, error: warn } }),
			''
		);
		const noise = [...crypto.getRandomValues(new Uint8Array(6000))]
			.map((byte) => byte.toString(16))
			.join('');
		const record = toRecord(config, { profile: { sub: 'alice', custom_data: { noise } } });
		await sessions.write(toEvent(), record);
		const event = toEvent(await sessions.write(toEvent(), record));
		expect(warn).toHaveBeenCalledOnce();
		expect(warn.mock.calls[0]?.[0]).toContain('"custom_data"');
		const other = createCookieSessions(toTestConfig(), '');
		expect((await other.read(event)).record).toMatchObject({ omitted: ['custom_data'] });
		// Here the whole profile is still known.
		await sessions.create(record);
		expect((await sessions.read(event)).record).toMatchObject({ omitted: [] });
	});
});
