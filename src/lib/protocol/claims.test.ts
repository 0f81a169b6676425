import { describe, expect, it } from 'vitest';
import { toProfile } from './claims.js';

describe('toProfile', () => {
	it('lays userinfo over the ID token', () => {
		const profile = toProfile(
			{ sub: 'alice', name: 'Old', roles: ['support'] },
			{ sub: 'alice', name: 'Alice', custom_data: { theme: 'dark' } }
		);
		expect(profile).toEqual({
			sub: 'alice',
			name: 'Alice',
			roles: ['support'],
			custom_data: { theme: 'dark' }
		});
	});

	it('keeps null, which means that the user has none', () => {
		expect(toProfile({ sub: 'bob', email: null }).email).toBeNull();
	});

	it('leaves out what belongs to the token', () => {
		const profile = toProfile({
			sub: 'a',
			iss: 'i',
			aud: 'c',
			exp: 1,
			iat: 1,
			nonce: 'n',
			sid: 's'
		});
		expect(profile).toEqual({ sub: 'a' });
	});

	it('leaves out what is named __proto__, at any depth', () => {
		const claims: unknown = JSON.parse(
			'{"__proto__":{"sub":"mallory"},"custom_data":{"a":[{"__proto__":{"admin":true},"b":1}]}}'
		);
		const profile = toProfile({ sub: 'alice' }, { ...(claims as object) });
		expect(JSON.stringify(profile)).toBe('{"sub":"alice","custom_data":{"a":[{"b":1}]}}');
		expect(Object.getPrototypeOf(profile)).toBe(Object.prototype);
	});

	it('cuts off what is nested too deeply for a stack', () => {
		let deep: unknown = 'end';
		for (let level = 0; level < 100_000; level++) deep = [deep];
		expect(JSON.stringify(toProfile({ sub: 'a', custom_data: deep }))).not.toContain('end');
	});

	it('takes the subject of the ID token, never that of userinfo', () => {
		expect(toProfile({ sub: 'alice' }, { sub: 'mallory' }).sub).toBe('alice');
	});
});
