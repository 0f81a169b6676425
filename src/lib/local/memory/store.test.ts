import { errors } from 'oidc-provider';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createStore, type Store } from './store.js';

let store: Store;
beforeEach(() => {
	vi.useFakeTimers({ toFake: ['Date'] });
	store = createStore(errors);
});
afterEach(() => vi.useRealTimers());

const put = (model: string, id: string, payload: object, expiresIn = 60) =>
	store.adapter(model).upsert(id, { jti: id, ...payload }, expiresIn);
const find = (model: string, id: string) => store.adapter(model).find(id);

describe('createStore', () => {
	it('forgets expired entries', async () => {
		await put('Session', 's', { uid: 'u', accountId: 'alice' });
		vi.setSystemTime(Date.now() + 60_000);
		expect(await find('Session', 's')).toBeUndefined();
		expect(await store.adapter('Session').findByUid('u')).toBeUndefined();
		expect(store.listSessions('alice')).toEqual([]);
	});

	it('keeps models apart', async () => {
		await put('Session', 'x', { accountId: 'alice' });
		expect(await find('Grant', 'x')).toBeUndefined();
	});

	it('ends a grant with all its tokens, and nothing else', async () => {
		await put('Grant', 'g', { accountId: 'alice' });
		await put('RefreshToken', 'r', { grantId: 'g' });
		await put('AccessToken', 'a', { grantId: 'g' });
		await put('AccessToken', 'b', { grantId: 'other' });
		expect(store.hasGrant('alice', 'g')).toBe(true);
		expect(store.hasGrant('bob', 'g')).toBe(false);
		store.endGrant('g');
		expect(store.hasGrant('alice', 'g')).toBe(false);
		expect(await find('RefreshToken', 'r')).toBeUndefined();
		expect(await find('AccessToken', 'a')).toBeUndefined();
		expect(await find('AccessToken', 'b')).toBeDefined();
	});

	it('ends all sessions and grants of one user', async () => {
		for (const accountId of ['alice', 'bob']) {
			await put('Session', accountId, { accountId });
			await put('Grant', accountId, { accountId });
			await put('RefreshToken', accountId, { accountId });
		}
		store.endPerson('alice');
		for (const model of ['Session', 'Grant', 'RefreshToken']) {
			expect(await find(model, 'alice')).toBeUndefined();
			expect(await find(model, 'bob')).toBeDefined();
		}
	});

	it('stays fast with many entries', async () => {
		const start = performance.now();
		for (let count = 0; count < 50_000; count++) await put('AccessToken', `${count}`, {});
		expect(performance.now() - start).toBeLessThan(5000);
		expect(await find('AccessToken', '0')).toBeDefined();
	});

	it('names the unknown client', async () => {
		await expect(find('Client', 'nope')).rejects.toMatchObject({
			error_description: 'invalid client nope'
		});
	});
});
