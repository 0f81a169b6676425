import { describe, expect, it } from 'vitest';
import { toEvent, toTestConfig } from '../../../../tests/support/units.js';
import type { LogtoProfile } from '../../protocol/claims.js';
import type { User } from '../../protocol/register.js';
import type { ProfileCallback } from '../config/callbacks.js';
import { mapProfile } from './map-profile.js';
import { memoryStore } from '../stores/memory-store.js';

const claims: LogtoProfile = { sub: 'alice', name: 'Alice', custom_data: { theme: 'dark' } };
const event = toEvent();

/** An app written without types. */
const untyped = (callback: (given: LogtoProfile) => unknown) => callback as ProfileCallback;

const map = (profile: ProfileCallback, options = {}) =>
	mapProfile(toTestConfig({ profile, ...options }), claims, { event });

describe('mapProfile', () => {
	it('makes no user without the option', async () => {
		await expect(mapProfile(toTestConfig(), claims, { event })).resolves.toBeNull();
	});

	it('keeps the user that the app makes from the claims', async () => {
		const profile = untyped(async ({ sub }) => ({ id: `own-${sub}`, plan: { name: 'pro' } }));
		await expect(map(profile)).resolves.toEqual({ id: 'own-alice', plan: { name: 'pro' } });
	});

	it('lets the app change its own copy of the claims only', async () => {
		await map(
			untyped((given) => {
				Object.assign(given, { sub: 'mallory' });
				return { id: '1' };
			})
		);
		expect(claims.sub).toBe('alice');
	});

	it('passes the tokens without the refresh token', async () => {
		const tokens = { accessToken: 'a', idToken: 'i', expiresAt: 1, scope: 'openid' };
		let seen: unknown;
		const profile: ProfileCallback = (_, source) => {
			seen = source.tokens;
			return { id: '1' } as User;
		};
		const answer = { ...tokens, refreshToken: 'secret' };
		await mapProfile(toTestConfig({ profile }), claims, { event, tokens: answer });
		expect(seen).toEqual(tokens);
	});

	it.each<[string, unknown, string]>([
		['no user', null, 'returned no object with a string as "id"'],
		['nothing', undefined, 'returned a user that is undefined'],
		['no id', { name: 'Alice' }, 'returned no object with a string as "id"'],
		['an empty id', { id: '' }, 'returned no object with a string as "id"'],
		['a number as id', { id: 5 }, 'returned no object with a string as "id"'],
		['an inherited id', Object.create({ id: '1' }), 'a user that is an object of the class'],
		['100 kB', { id: '1', bio: 'x'.repeat(100_000) }, 'where 1024 are allowed'],
		['a BigInt', { id: '1', big: 1n }, 'holds a bigint at "big"'],
		['a Date', { id: '1', since: new Date() }, 'the class Date at "since"']
	])('refuses %s', async (_, said, why) => {
		await expect(map(untyped(() => said))).rejects.toMatchObject({
			code: 'app_callback_failed',
			message: expect.stringContaining(why)
		});
	});

	it('refuses an id that only a prototype has', async () => {
		const said: unknown = JSON.parse('{"__proto__":{"id":"admin"}}');
		await expect(map(untyped(() => said))).rejects.toMatchObject({ code: 'app_callback_failed' });
	});

	it('waits for the option timeout', async () => {
		const hanging = untyped(() => new Promise(() => undefined));
		await expect(map(hanging, { timeout: 0.02 })).rejects.toMatchObject({
			code: 'app_callback_failed',
			message: 'The function "profile" of the options of LogtoAuth took longer than 0.02 seconds.'
		});
	});

	it('allows 16 kB in a store', async () => {
		const bio = 'x'.repeat(16_000);
		const profile = untyped(() => ({ id: '1', bio }));
		await expect(map(profile, { sessions: memoryStore() })).resolves.toHaveProperty('bio', bio);
	});
});
