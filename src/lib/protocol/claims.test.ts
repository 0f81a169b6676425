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

	it('keeps null, which says that somebody has none', () => {
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

	it('takes the subject of the ID token, never that of userinfo', () => {
		expect(toProfile({ sub: 'alice' }, { sub: 'mallory' }).sub).toBe('alice');
	});
});
