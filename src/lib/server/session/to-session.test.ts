import { describe, expect, it } from 'vitest';
import { toRecord, toTestConfig } from '../../../../tests/support/units.js';
import type { LogtoProfile } from '../../protocol/claims.js';
import { toKnownOrganizations, toSession } from './to-session.js';

const config = toTestConfig();
const times = { signedInAt: 1, authenticatedAt: 2, checkedAt: 3, expiresAt: 4 };
const toAlice = (profile: Partial<LogtoProfile>) => ({
	...toRecord(config, { profile: { sub: 'alice', ...profile } }),
	...times
});

describe('the session for the browser', () => {
	it('contains the user, the organizations, the roles and the times', () => {
		const profile = {
			name: 'Alice Liddell',
			email: 'alice@example.com',
			picture: 'https://img.example/alice.png',
			roles: ['support'],
			organizations: ['acme']
		};
		expect(toSession(toAlice(profile), null)).toEqual({
			user: {
				id: 'alice',
				name: 'Alice Liddell',
				email: 'alice@example.com',
				image: 'https://img.example/alice.png'
			},
			profile: { sub: 'alice', ...profile },
			organizations: [{ id: 'acme', name: 'acme', description: null, roles: [] }],
			roles: ['support'],
			signedInAt: '1970-01-01T00:00:01.000Z',
			authenticatedAt: '1970-01-01T00:00:02.000Z',
			checkedAt: '1970-01-01T00:00:03.000Z',
			expires: '1970-01-01T00:00:04.000Z',
			data: null,
			actor: null,
			organization: null
		});
	});

	it('is null where Logto sent nothing', () => {
		const { user, roles, authenticatedAt } = toSession(
			{ ...toAlice({}), authenticatedAt: 0 },
			null
		);
		expect(user).toEqual({ id: 'alice', name: null, email: null, image: null });
		expect({ roles, authenticatedAt }).toEqual({ roles: [], authenticatedAt: null });
	});

	it('uses the username of a user without a name', () => {
		expect(toSession(toAlice({ name: null, username: 'al' }), null).user.name).toBe('al');
		expect(toSession(toAlice({ name: 'Alice', username: 'al' }), null).user.name).toBe('Alice');
	});

	it('contains no token and not the id of the session', () => {
		const record = { ...toAlice({}), sid: 'a-sid', refreshToken: 'a-refresh-token' };
		const text = JSON.stringify(toSession(record, null));
		for (const secret of [record.id, 'a-sid', 'a-refresh-token'])
			expect(text).not.toContain(secret);
	});

	it('has the active organization with its permissions', () => {
		const record = toAlice({ organizations: ['acme'] });
		const [acme] = toKnownOrganizations(record);
		if (acme === undefined) throw new Error('She is in Acme.');
		const organization = { ...acme, permissions: ['read:invoices'] as const };
		expect(toSession(record, organization)).toEqual({ ...toSession(record, null), organization });
	});

	it('contains the app’s own user unchanged', () => {
		const user = { id: 'own', name: null, email: null, image: 'data:image/png;base64,AA==' };
		const record = { ...toAlice({ name: 'Alice' }), user };
		expect(toSession(record, null).user).toEqual(user);
		expect(Object.isFrozen(toSession(record, null).user)).toBe(true);
		expect(Object.isFrozen(user)).toBe(false);
	});

	it('cannot be changed by the requests that share it', () => {
		const record = toAlice({ organizations: ['acme'], custom_data: { theme: 'dark' } });
		const session = toSession(record, null);
		const inside = { id: 'acme', name: 'acme', description: null, roles: [], permissions: [] };
		for (const part of [
			session,
			session.user,
			session.roles,
			session.profile.custom_data,
			session.organizations[0],
			toSession(record, inside)
		])
			expect(Object.isFrozen(part)).toBe(true);
		expect(Object.isFrozen(record.profile)).toBe(false);
	});

	it('is created once for each record', () => {
		const record = toAlice({});
		expect(toSession(record, null)).toBe(toSession(record, null));
		expect(toSession(toAlice({}), null)).not.toBe(toSession(record, null));
	});
});

describe('the picture of a user', () => {
	it.each(['https://img.example/a.png', 'HTTP://img.example/a.png', '/a.png', '/a//b.png'])(
		'is shown from %j',
		(picture) => {
			expect(toSession(toAlice({ picture }), null).user.image).toBe(picture);
		}
	);

	it.each([
		'javascript:alert(1)',
		'data:image/svg+xml,<svg onload=alert(1)>',
		'javascript://https://img.example/%0aalert(1)',
		'x/a.png',
		'//evil.example/a.png',
		'/\\evil.example/a.png',
		'https:img',
		'ftp://img.example/a.png',
		''
	])('is not shown from %j', (picture) => {
		expect(toSession(toAlice({ picture }), null).user.image).toBeNull();
	});
});
